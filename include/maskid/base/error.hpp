#pragma once

#include <stdexcept>

namespace maskid {

/// Thrown when a command cannot go on. The message says what happened, to which file, and what to do
/// about it. The only exception type that leaves the library.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace maskid
