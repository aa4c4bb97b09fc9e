#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "maskid/base/error.hpp"

#include "support/temp_dir.hpp"

namespace maskid::fuzz {

/// Calls `read`. Nothing but Error may come out of it, and that ends here.
template <class Read>
void accepted_or_refused(Read read) {
  try {
    read();
  } catch (const Error&) {
  }
}

/// A folder of this process; set TMPDIR to one in memory.
inline const std::filesystem::path& folder() {
  static const TempDir made;
  return made.path();
}

/// `bytes` as the file `name` in folder().
inline std::filesystem::path file_of(std::string_view bytes, const std::string& name) {
  auto path = folder() / name;
  if (!std::filesystem::exists(path.parent_path())) std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace maskid::fuzz
