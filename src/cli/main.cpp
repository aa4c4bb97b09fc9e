#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include <opencv2/core/utils/logger.hpp>

#include "cli/commands.hpp"

int main(int count, char** values) {
  constexpr int not_done = 2;
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error of the write, not the end of the program
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  try {
    const auto parsed = maskid::parse_arguments(count, values);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    const auto& arguments = std::get<maskid::Arguments>(parsed);
    const int status =
        std::visit([&](const auto& command) { return maskid::run(command, arguments.common); }, arguments.command);
    if (std::fflush(stdout) != 0) {
      std::fprintf(stderr, "maskid: cannot write the result to standard output\n");
      return not_done;
    }
    return status;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "maskid: out of memory\n");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "maskid: %s\n", failure.what());
  }
  return not_done;
}
