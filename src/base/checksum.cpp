#include "maskid/base/checksum.hpp"

#include <array>

#include <sodium.h>

namespace maskid {

std::uint64_t checksum(std::string_view bytes, std::uint64_t place) {
  static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
  std::array<unsigned char, 16> key = {0, 0, 0, 0, 0, 0, 0, 0, 'm', 'a', 's', 'k', 'i', 'd', '0', '1'};
  for (unsigned i = 0; i < 8; ++i) key[i] = static_cast<unsigned char>(place >> (8 * i));

  std::array<unsigned char, 8> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key.data());
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < 8; ++i) sum |= static_cast<std::uint64_t>(hash[i]) << (8 * i);
  return sum;
}

}  // namespace maskid
