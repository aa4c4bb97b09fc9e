#include "maskid/gallery/gallery_key.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr std::size_t least_key = 32;
constexpr std::size_t most_key = std::size_t{64} << 10;
constexpr std::size_t most_passphrase = 1024;

/// The whole file, also a pipe. Throws Error when it is longer than `most`.
SecretBytes read_secret(const fs::path& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw system_error("read", path, errno);
  SecretBytes bytes(most + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.begin() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw system_error("read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > most) {
    throw Error(shown(path) + " holds more than " + std::to_string(most) + " bytes; name the file of the key");
  }
  bytes.shorten(size);
  return bytes;
}

}  // namespace

GalleryKey::GalleryKey(Kind kind, SecretBytes bytes, const PassphraseCost& cost)
    : kind_(kind), secret_(std::move(bytes)), cost_(kind == Kind::key_file ? PassphraseCost{0, 0} : cost) {}

std::string_view GalleryKey::main_key(const GalleryLock& lock) const {
  const std::lock_guard guard(mutex_);
  for (const auto& [opened, key] : main_keys_) {
    if (opened == lock) return key.view();
  }
  auto key = kind_ == Kind::key_file ? hashed(secret_) : stretched(secret_, lock.salt, lock.cost);
  return main_keys_.emplace_back(lock, std::move(key)).second.view();
}

GalleryLock GalleryKey::new_lock() const {
  if (kind_ == Kind::key_file) return {cost_, std::string(salt_size, '\0')};
  const std::lock_guard guard(mutex_);
  for (const auto& [opened, key] : main_keys_) {
    if (opened.cost == cost_) return opened;
  }
  return {cost_, random_bytes(salt_size)};
}

SecretBytes read_key_file(const fs::path& path) {
  auto bytes = read_secret(path, most_key);
  if (bytes.size() < least_key) {
    throw Error(shown(path) + " holds " + std::to_string(bytes.size()) + " bytes, and a key file at least " +
                std::to_string(least_key) + " random ones; a passphrase is given by --passphrase-file");
  }
  return bytes;
}

SecretBytes read_passphrase_file(const fs::path& path) {
  auto bytes = read_secret(path, most_passphrase);
  auto line = bytes.view();
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() || line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    throw Error(shown(path) + " does not hold one line, the passphrase; random bytes are given by --key-file");
  }
  bytes.shorten(line.size());
  return bytes;
}

void make_key_file(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) throw system_error("make the key file", path, errno);
  SecretBytes key(least_key);
  fill_random(key);
  if (write_all(file, key.view()) && ::fsync(file.get()) == 0 && sync_folder_of(path)) return;
  const int code = errno;
  ::unlink(path.c_str());
  throw system_error("make the key file", path, code);
}

std::string name_of(GalleryKey::Kind kind) { return kind == GalleryKey::Kind::key_file ? "key file" : "passphrase"; }

}  // namespace maskid
