#pragma once

#include <string>

#include "maskid/base/progress.hpp"

namespace maskid {

/// Draws a bar with rate and time left on stderr, from the first second of work on; on no terminal, nothing.
Progress progress_bar(const std::string& what);

}  // namespace maskid
