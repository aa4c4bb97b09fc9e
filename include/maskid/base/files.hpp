#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace maskid {

/// The whole file. Throws Error when it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// The ending of the file's name in small letters, with its dot: ".jpg".
std::string ending_of(const std::filesystem::path& path);

/// The file that `path` stands for: where a symbolic link leads, `path` itself when it is none.
std::filesystem::path behind_links(const std::filesystem::path& path);

/// Writes to a temporary name beside `path`, syncs it to the disk and renames it: afterwards `path`
/// holds either all of `bytes` or what it held before. A link stays, what it leads to is replaced; a
/// pipe or a device is written straight. Throws Error when that cannot be done.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace maskid
