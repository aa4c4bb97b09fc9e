#include "maskid/base/sha256.hpp"

#include <cstring>

#include "base/sodium.hpp"

namespace maskid {

Sha256 sha256(std::string_view bytes) {
  start_sodium();
  Sha256 digest;
  crypto_hash_sha256(digest.data(), octets(bytes), bytes.size());
  return digest;
}

std::string to_hex(const Sha256& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const auto byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

Sha256Stream::Sha256Stream() {
  start_sodium();
  static_assert(sizeof(state_) == sizeof(crypto_hash_sha256_state));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::memcpy(state_.data(), &state, sizeof(state));
}

void Sha256Stream::add(std::string_view bytes) {
  crypto_hash_sha256_state state;
  std::memcpy(&state, state_.data(), sizeof(state));
  crypto_hash_sha256_update(&state, octets(bytes), bytes.size());
  std::memcpy(state_.data(), &state, sizeof(state));
}

Sha256 Sha256Stream::digest() const {
  crypto_hash_sha256_state state;
  std::memcpy(&state, state_.data(), sizeof(state));
  Sha256 digest;
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

}  // namespace maskid
