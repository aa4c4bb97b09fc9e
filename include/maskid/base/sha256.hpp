#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace maskid {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 of `bytes` (libcrypto, five times as fast as libsodium where the processor has instructions for it).
Sha256 sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256& digest);

}  // namespace maskid
