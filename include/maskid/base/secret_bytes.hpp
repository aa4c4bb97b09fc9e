#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace maskid {

/// A key or a passphrase: bytes that are wiped when they are let go, kept out of core dumps and, where the system's
/// limit allows, out of the swap space.
class SecretBytes {
 public:
  SecretBytes() = default;
  /// So many zeros. Throws Error when there is no memory for them.
  explicit SecretBytes(std::size_t size);
  SecretBytes(SecretBytes&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~SecretBytes();

  char* begin() { return bytes_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {bytes_, size_}; }

  /// Wipes what is beyond `size`, which is not larger than size().
  void shorten(std::size_t size);

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// A copy of `bytes`.
SecretBytes secret(std::string_view bytes);

}  // namespace maskid
