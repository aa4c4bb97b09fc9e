#include "cli/gallery_keys.hpp"

#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "cli/ask_passphrase.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Kind = GalleryKey::Kind;

std::unique_ptr<const GalleryKey> make_key(Kind kind, SecretBytes bytes) {
  return std::make_unique<const GalleryKey>(kind, std::move(bytes));
}

std::unique_ptr<const GalleryKey> ask_for_new_key(const GalleryPlace& place) {
  auto typed = ask_new_passphrase(place.shown());
  if (!typed) throw Error("there is no terminal to ask for a passphrase on; pass a file that holds it");
  return make_key(Kind::passphrase, std::move(*typed));
}

}  // namespace

void require_file(const GalleryPlace& place) {
  if (!place.in_database()) return;
  throw Error("the gallery " + place.shown() +
              " is in a database, which maskid does not encrypt; leave the key out, and see to the disk of its server");
}

std::unique_ptr<const GalleryKey> key_of(const GalleryPlace& place, const KeyArguments& given) {
  if (given.given()) require_file(place);
  if (!given.key_file.empty()) return make_key(Kind::key_file, read_key_file(given.key_file));
  if (!given.passphrase_file.empty()) return make_key(Kind::passphrase, read_passphrase_file(given.passphrase_file));
  if (place.in_database() || encryption_of(place.file()) != Kind::passphrase) return nullptr;
  auto typed = ask_passphrase("Passphrase of " + place.shown() + ": ");
  return typed ? make_key(Kind::passphrase, std::move(*typed)) : nullptr;
}

std::unique_ptr<const GalleryKey> key_to_enroll(const EnrollArguments& enroll, const KeyArguments& given) {
  const auto& wanted = enroll.new_key;
  if (wanted.given()) require_file(enroll.gallery);
  if (enroll.gallery.in_database()) return key_of(enroll.gallery, given);
  const auto file = enroll.gallery.file();
  const bool there = fs::exists(file);
  const auto written = there ? file : partial_of(file);
  const bool encrypted = encryption_of(written).has_value();
  if (wanted.given() && !there && !encrypted) return new_key_of(enroll.gallery, wanted);
  if (wanted.given() && !encrypted) {
    throw Error(enroll.gallery.shown() + " is there and is not encrypted; encrypt it by maskid gallery rekey");
  }
  // A new key for what is begun or done is its key: the same command may go on with it.
  return key_of(GalleryPlace(written), wanted.given() ? KeyArguments{wanted.key_file, wanted.passphrase_file} : given);
}

std::unique_ptr<const GalleryKey> new_key_of(const GalleryPlace& place, const NewKeyArguments& wanted) {
  require_file(place);
  if (wanted.decrypt) return nullptr;
  if (wanted.passphrase) return ask_for_new_key(place);
  if (!wanted.passphrase_file.empty()) return make_key(Kind::passphrase, read_passphrase_file(wanted.passphrase_file));
  if (!fs::exists(wanted.key_file)) {
    make_key_file(wanted.key_file);
    std::fprintf(stderr, "maskid: made the key file %s; keep a copy elsewhere: nothing opens the gallery without it\n",
                 shown(wanted.key_file).c_str());
  }
  return make_key(Kind::key_file, read_key_file(wanted.key_file));
}

}  // namespace maskid
