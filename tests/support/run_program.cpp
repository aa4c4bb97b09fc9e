#include "support/run_program.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace maskid {
namespace {

std::string read_all(std::FILE* file) {
  std::string text;
  std::rewind(file);
  char piece[65536];
  while (const auto got = std::fread(piece, 1, sizeof piece, file)) text.append(piece, got);
  return text;
}

/// In the child, between fork and exec. Without a terminal, lest it ask there; so Ctrl-C no longer reaches it, but the
/// end of this process does.
bool enter(const ProgramPlace& place, int out, int err) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!place.folder.empty() && ::chdir(place.folder.c_str()) != 0) return false;
  if (place.file_size_limit) {
    const rlimit limit{*place.file_size_limit, *place.file_size_limit};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
  }
  if (place.standard_output == "-") {
    ::close(STDOUT_FILENO);
  } else {
    if (!place.standard_output.empty()) out = ::open(place.standard_output.c_str(), O_WRONLY);
    if (::dup2(out, STDOUT_FILENO) < 0) return false;
  }
  return ::dup2(err, STDERR_FILENO) >= 0;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const ProgramPlace& place)
    : out_(std::tmpfile()), err_(std::tmpfile()) {
  if (!out_ || !err_) throw std::runtime_error("cannot make a temporary file");
  std::vector<std::string> words = {MASKID_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> values;
  for (auto& word : words) values.push_back(word.data());
  values.push_back(nullptr);

  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("cannot start a process");
  if (process_ == 0) {
    ::signal(SIGINT, SIG_DFL);  // a shell's background job starts with it ignored
    if (enter(place, ::fileno(out_.get()), ::fileno(err_.get()))) ::execv(MASKID_PROGRAM, values.data());
    ::_exit(127);
  }
}

RunningProgram::~RunningProgram() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void RunningProgram::send(int signal) const { ::kill(process_, signal); }

ProgramResult RunningProgram::wait() {
  int status = 0;
  if (::waitpid(std::exchange(process_, -1), &status, 0) < 0) throw std::runtime_error("cannot wait for the program");
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), read_all(out_.get()),
          read_all(err_.get())};
}

ProgramResult run_program(const std::vector<std::string>& arguments, const ProgramPlace& place) {
  return RunningProgram(arguments, place).wait();
}

ProgramResult run_maskid(std::vector<std::string> arguments, const ProgramPlace& place) {
  arguments.insert(arguments.end(), {"--home", MASKID_SOURCE_DIR});
  return run_program(arguments, place);
}

}  // namespace maskid
