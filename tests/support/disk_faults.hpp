#pragma once

#include <functional>

namespace maskid {

/// What happens at one of the calls that change a file: write, ftruncate, fsync, rename and unlink.
struct DiskFault {
  enum class Kind {
    killed_before,  ///< SIGKILL in place of the call
    killed_within,  ///< SIGKILL after half of what is to be written, or after the call
    fails,          ///< it and all later ones fail with `code`, a value of errno
  };
  Kind kind = Kind::killed_before;
  int code = 0;
};

enum class Ending { whole, error, killed };

struct FaultyRun {
  Ending ending = Ending::whole;  ///< error: `work` threw an Error; other exceptions end the test program
  bool reached = false;           ///< false: there were not as many calls
};

/// Runs `work` in a process of its own whose `number`-th call from 1 that changes a file meets `fault`.
FaultyRun run_with_fault(const DiskFault& fault, int number, const std::function<void()>& work);

}  // namespace maskid
