#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace maskid {

/// What a program left behind.
struct ProgramResult {
  int status = 0;  ///< exit status; 128 + signal where a signal ended it
  std::string out;
  std::string err;
};

/// Where and under which limits a program runs.
struct ProgramPlace {
  std::filesystem::path folder = {};                ///< its working folder; empty: the test's
  std::optional<std::size_t> file_size_limit = {};  ///< bytes of any file it writes: a disk that is full
  std::string standard_output = {};                 ///< path it is opened to; empty: ProgramResult::out; "-": closed
};

/// The built maskid as a child process. Killed with its owner when nobody waited for it.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& arguments, const ProgramPlace& place = {});
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const;

  /// Blocks until the program has ended; call it once.
  ProgramResult wait();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;

  File out_;
  File err_;
  pid_t process_ = -1;
};

/// Runs `maskid ARGUMENTS` to its end.
ProgramResult run_program(const std::vector<std::string>& arguments, const ProgramPlace& place = {});

/// Runs `maskid ARGUMENTS --home` with the models and mask styles of the sources.
ProgramResult run_maskid(std::vector<std::string> arguments, const ProgramPlace& place = {});

}  // namespace maskid
