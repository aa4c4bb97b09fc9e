#pragma once

#include <chrono>

#include "maskid/base/consent.hpp"

namespace maskid {

/// The one place where a command learns what time it is.
inline std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

inline Day today() { return std::chrono::floor<std::chrono::days>(now()); }

}  // namespace maskid
