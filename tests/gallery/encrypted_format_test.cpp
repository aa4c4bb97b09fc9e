// docs/format.md, "Encrypted", byte by byte, without the code that writes galleries.

#include <gtest/gtest.h>
#include <sodium.h>

#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

const unsigned char* octets(const std::string& bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// The lowest `bytes` bytes, the lowest first.
std::string little_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::string text(const std::string& bytes) { return little_endian(bytes.size(), 4) + bytes; }

std::string blake2b(const std::string& bytes, std::size_t size, const std::string& key) {
  std::string hash(size, '\0');
  crypto_generichash(octets(hash), size, octets(bytes), bytes.size(), octets(key), key.size());
  return hash;
}

/// The start of a file whose main key is `main_key`, and the key of its records behind it.
std::pair<std::string, std::string> start_and_key(const std::string& locked_by, const std::string& main_key) {
  std::string start = "maskidX\n" + little_endian(1, 4) + locked_by;
  for (int i = 0; i < 32; ++i) start += static_cast<char>(200 + i);
  std::string sum(8, '\0');
  const auto zero = little_endian(0, 8) + "maskid01";
  crypto_shorthash(octets(sum), octets(start), start.size(), octets(zero));
  start += sum;
  const auto keys = blake2b(start, 64, main_key);
  return {start + keys.substr(32), keys.substr(0, 32)};
}

std::string record(char kind, const std::string& payload, const std::string& key, const std::string& before) {
  const auto head = kind + little_endian(payload.size(), 4);
  const auto beside = before.substr(before.size() - 16) + head;
  std::string nonce;
  for (int i = 0; i < 24; ++i) nonce += static_cast<char>(before.size() + 7 * i);
  std::string sealed(payload.size() + 16, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(octets(sealed), nullptr, octets(payload), payload.size(), octets(beside),
                                             beside.size(), nullptr, octets(nonce), octets(key));
  return head + nonce + sealed;
}

std::string gallery(const std::pair<std::string, std::string>& start_and_key) {
  const auto& [start, key] = start_and_key;
  std::string photo = text("Zoë") + text("badges/zoë.jpg") + std::string(32, 'h') + std::string(20, '\0') + text("");
  photo += little_endian(1, 4) + text("") + std::string("\0\0\x80\x3f\0\0\0\0", 8);
  std::string bytes = start;
  bytes += record('M',
                  R"({"model":"m","model_sha256":"a","detector_sha256":"b","crop":"c",)"
                  R"("mask_styles":[],"dimension":2})",
                  key, bytes);
  bytes += record('P', photo, key, bytes);
  return bytes + record('E', little_endian(1, 8), key, bytes);
}

TEST(EncryptedFormat, AGalleryWrittenByThePageIsOpenedByItsKeyFile) {
  ASSERT_GE(sodium_init(), 0);
  const TempDir folder;
  const std::string key_file = "forty bytes that somebody took for a key";
  put_file(folder.path() / "g", gallery(start_and_key("K" + std::string(24, '\0'), blake2b(key_file, 32, ""))));
  const GalleryKey key(GalleryKey::Kind::key_file, secret(key_file));
  const auto photos = photos_in(folder.path() / "g", &key);
  ASSERT_EQ(photos.size(), 1U);
  EXPECT_EQ(photos[0].subject_id, "Zoë");
  EXPECT_EQ(photos[0].templates[0].embedding, (Embedding{1, 0}));
}

TEST(EncryptedFormat, AGalleryWrittenByThePageIsOpenedByItsPassphrase) {
  ASSERT_GE(sodium_init(), 0);
  const TempDir folder;
  const std::string passphrase = "open sesame";
  const std::string salt = "sixteen bytes of";
  std::string main_key(32, '\0');
  ASSERT_EQ(crypto_pwhash_argon2id(octets(main_key), 32, passphrase.data(), passphrase.size(), octets(salt), 2, 9 << 10,
                                   crypto_pwhash_argon2id_ALG_ARGON2ID13),
            0);
  const auto locked_by = "P" + little_endian(2, 4) + little_endian(9, 4) + salt;
  put_file(folder.path() / "g", gallery(start_and_key(locked_by, main_key)));
  const GalleryKey key(GalleryKey::Kind::passphrase, secret(passphrase));
  EXPECT_EQ(load_gallery(folder.path() / "g", &key).subjects().size(), 1U);
}

/// A start that was forged to the bit but for the key check, and a start for which another sum was forgotten.
TEST(EncryptedFormat, EveryPartOfTheStartIsBoundToTheKey) {
  ASSERT_GE(sodium_init(), 0);
  const TempDir folder;
  const GalleryKey key(GalleryKey::Kind::key_file, secret(std::string(32, 'k')));
  const auto right = start_and_key("K" + std::string(24, '\0'), blake2b(std::string(32, 'k'), 32, ""));
  put_file(folder.path() / "g", gallery(right));
  EXPECT_EQ(error_of([&] { load_gallery(folder.path() / "g", &key); }), "(no error)");
  for (std::size_t at = 37; at < 69; ++at) {
    auto other = right;
    auto& start = other.first;
    start[at] = static_cast<char>(start[at] ^ 1);
    std::string sum(8, '\0');
    const auto zero = little_endian(0, 8) + "maskid01";
    crypto_shorthash(octets(sum), octets(start), 69, octets(zero));
    start.replace(69, 8, sum);
    put_file(folder.path() / "g", gallery(other));
    EXPECT_PRED2(contains, error_of([&] { load_gallery(folder.path() / "g", &key); }), "does not open with this key");
  }
}

}  // namespace
}  // namespace maskid
