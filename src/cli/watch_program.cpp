#include <cerrno>
#include <vector>

#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/files.hpp"

#include "cli/commands.hpp"

namespace maskid {

/// Goes on as the program maskid-watch, which lies beside this one, with the same command line.
int run(const WatchArguments&, const CommonArguments&) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "maskid-watch";
  auto words = read_file("/proc/self/cmdline");
  std::vector<char*> values;
  for (std::size_t start = 0; start < words.size(); start = words.find('\0', start) + 1) {
    values.push_back(&words[start]);
  }
  values.push_back(nullptr);
  ::execv(program.c_str(), values.data());
  throw system_error("run", program, errno);
}

}  // namespace maskid
