#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace maskid {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 of `bytes` (libsodium).
Sha256 sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256& digest);

/// SHA-256 of bytes that come piece by piece.
class Sha256Stream {
 public:
  Sha256Stream();
  void add(std::string_view bytes);
  /// The digest of all that was added so far; more may be added afterwards.
  Sha256 digest() const;

 private:
  alignas(8) std::array<std::byte, 104> state_;  // libsodium's crypto_hash_sha256_state
};

}  // namespace maskid
