#pragma once

#include <cstddef>
#include <functional>

namespace maskid {

/// Work of one worker on one item; returns what has to be done with the result on the calling thread.
using OrderedWork = std::function<std::function<void()>(std::size_t worker, std::size_t item)>;

/// Runs `work(worker, item)` for items 0 … count-1 on `jobs` threads and calls the functions that it
/// returns (an empty one is skipped) on the calling thread, in the order of the items. At most a few
/// results per worker wait at any time, so memory does not grow with `count`. An exception, from either
/// side, stops the rest and is rethrown once all items before it were delivered; which one that is does
/// not depend on `jobs`. All threads have ended on return. `jobs` of 0 counts as 1; `worker` < jobs.
void ordered_parallel(std::size_t count, std::size_t jobs, const OrderedWork& work);

}  // namespace maskid
