#pragma once

#include <cstdint>
#include <string_view>

namespace maskid {

/// SipHash-2-4 of `bytes` with a key made of `place`, so that bytes which are whole but stand in another
/// place are noticed too. Fast; finds accidents, not forgeries.
std::uint64_t checksum(std::string_view bytes, std::uint64_t place);

}  // namespace maskid
