#pragma once

#include <cstddef>
#include <functional>

namespace maskid {

/// Called by long work, always from the thread that started it: `done` of `total` items are finished.
/// May be empty. The library never prints; who wants a bar draws one.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

}  // namespace maskid
