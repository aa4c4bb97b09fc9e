#pragma once

#include <csignal>
#include <functional>
#include <stdexcept>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace maskid {

/// Runs `work` in a process of its own that cannot make any file longer than `bytes`, as if the disk were full, and
/// returns what `work` returns; -1 when it does not come to its end.
inline int on_full_disk(rlim_t bytes, const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    int result = -1;
    if (::setrlimit(RLIMIT_FSIZE, &limit) == 0) {
      try {
        result = work();
      } catch (...) {
        result = 99;
      }
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace maskid
