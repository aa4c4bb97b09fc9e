// The calls that change a file, in place of libc's for this test program: they do the same until a fault is set.

#include "support/disk_faults.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <stdexcept>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "maskid/base/error.hpp"

namespace {

using maskid::DiskFault;

struct {
  DiskFault fault;
  std::atomic<int> calls_left = 0;  // 0: no fault is set
  std::atomic<bool> failing = false;
} disk;

[[noreturn]] void die() {
  ::raise(SIGKILL);
  ::_exit(99);
}

/// `call(half)` makes the call, or half of it.
template <class Call>
long changes_file(const Call& call) {
  const bool now = disk.calls_left > 0 && --disk.calls_left == 0;
  if (now && disk.fault.kind == DiskFault::Kind::killed_before) die();
  if (now && disk.fault.kind == DiskFault::Kind::killed_within) {
    call(true);
    die();
  }
  if (now) disk.failing = true;
  if (!disk.failing) return call(false);
  errno = disk.fault.code;
  return -1;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
  return changes_file([&](bool half) { return ::syscall(SYS_write, file, bytes, half ? count / 2 : count); });
}

int fsync(int file) {
  return static_cast<int>(changes_file([&](bool) { return ::syscall(SYS_fsync, file); }));
}

int ftruncate(int file, off_t length) noexcept {
  return static_cast<int>(changes_file([&](bool) { return ::syscall(SYS_ftruncate, file, length); }));
}

int rename(const char* from, const char* to) noexcept {
  return static_cast<int>(
      changes_file([&](bool) { return ::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0); }));
}

int unlink(const char* path) noexcept {
  return static_cast<int>(changes_file([&](bool) { return ::syscall(SYS_unlinkat, AT_FDCWD, path, 0); }));
}

}  // extern "C"

namespace maskid {

FaultyRun run_with_fault(const DiskFault& fault, int number, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    disk.fault = fault;
    disk.calls_left = number;
    disk.failing = false;
    bool error = false;
    try {
      work();
    } catch (const Error&) {
      error = true;
    }
    ::_exit((error ? 1 : 0) + (disk.calls_left == 0 ? 2 : 0));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return {Ending::killed, true};
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 3) throw std::runtime_error("the work ended in an odd way");
  return {(WEXITSTATUS(status) & 1) != 0 ? Ending::error : Ending::whole, (WEXITSTATUS(status) & 2) != 0};
}

}  // namespace maskid
