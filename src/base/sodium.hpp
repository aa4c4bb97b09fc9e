#pragma once

#include <string_view>

#include <sodium.h>

namespace maskid {

/// libsodium, ready to use. Throws Error when the system offers no random numbers.
void start_sodium();

inline const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

inline unsigned char* octets(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

}  // namespace maskid
