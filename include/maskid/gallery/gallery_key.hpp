#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maskid/base/cipher.hpp"
#include "maskid/base/secret_bytes.hpp"

namespace maskid {

/// How a gallery's main key comes of what its owner keeps; stands in the gallery.
struct GalleryLock {
  PassphraseCost cost;  ///< bearable; 0 passes for a key file
  std::string salt;     ///< of salt_size; zeros for a key file

  bool operator==(const GalleryLock&) const = default;
};

/// What encrypts galleries and opens encrypted ones. Its functions may be called from several threads at once.
class GalleryKey {
 public:
  enum class Kind : char { passphrase = 'P', key_file = 'K' };

  /// `cost` is for galleries to be written; those that are read say their own.
  GalleryKey(Kind kind, SecretBytes secret, const PassphraseCost& cost = {});

  Kind kind() const { return kind_; }

  /// 32 bytes that last as long as this. Of a passphrase they take their time, once for each lock.
  std::string_view main_key(const GalleryLock& lock) const;

  /// A lock for a new gallery: one that was opened before, if it is as costly as it should be, so that no further time
  /// is spent on it.
  GalleryLock new_lock() const;

 private:
  Kind kind_;
  SecretBytes secret_;
  PassphraseCost cost_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<GalleryLock, SecretBytes>> main_keys_;
};

/// The bytes of a key file, 32 to 65,536. Throws Error when there are more or fewer.
SecretBytes read_key_file(const std::filesystem::path& path);

/// The passphrase in a file: its only line. Throws Error when there are several, or none.
SecretBytes read_passphrase_file(const std::filesystem::path& path);

/// Makes a key file of 32 random bytes that its owner alone may read, on the disk when this returns. Throws Error when
/// there is a file of that name.
void make_key_file(const std::filesystem::path& path);

/// What the gallery at `path` is encrypted with, by its first bytes alone; nothing when it is not, or cannot be read.
std::optional<GalleryKey::Kind> encryption_of(const std::filesystem::path& path);

/// "passphrase", "key file"
std::string name_of(GalleryKey::Kind kind);

}  // namespace maskid
