#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include <fcntl.h>
#include <opencv2/core/utils/logger.hpp>
#include <unistd.h>

#include "maskid/base/text.hpp"

#include "cli/commands.hpp"

namespace {

/// A standard descriptor that came closed would be handed to the next file opened, and results be written into a
/// gallery. Opened for reading, writing to it fails as it should.
void hold_standard_descriptors() {
  int opened = 0;
  while (opened >= 0 && opened <= STDERR_FILENO) opened = ::open("/dev/null", O_RDONLY);
  if (opened > STDERR_FILENO) ::close(opened);
}

int run(const maskid::Arguments& arguments) {
  return std::visit([&](const auto& command) { return maskid::run(command, arguments.common); }, arguments.command);
}

}  // namespace

int main(int count, char** values) {
  constexpr int not_done = 2;
  hold_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error of the write, not the end of the program
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  try {
    const auto parsed = maskid::parse_arguments(count, values);
    const int* early = std::get_if<int>(&parsed);
    const int status = early != nullptr ? *early : run(std::get<maskid::Arguments>(parsed));
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      std::fprintf(stderr, "maskid: cannot write the result to standard output\n");
      return not_done;
    }
    return status;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "maskid: out of memory\n");
  } catch (const std::exception& failure) {
    // A message may quote a file that somebody else made: no byte of it may steer the terminal.
    std::fprintf(stderr, "maskid: %s\n", maskid::shown(failure.what()).c_str());
  }
  return not_done;
}
