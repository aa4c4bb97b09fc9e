#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace maskid {

/// A portrait of a person who does not exist, 0 to 262.
inline std::filesystem::path portrait(int number) {
  return std::filesystem::path(MASKID_SOURCE_DIR "/data/fetched/portraits") / (std::to_string(number) + ".png");
}

/// Copies portrait `number` to `path` and makes the folders above it.
inline void put_portrait(int number, const std::filesystem::path& path) {
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::copy_file(portrait(number), path);
}

/// Sub-folders p0, p1 … with a photo of one person each.
inline void put_people(const std::filesystem::path& folder, int count, int first = 0) {
  for (int i = first; i < first + count; ++i) put_portrait(i, folder / ("p" + std::to_string(i)) / "photo.png");
}

inline void put_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace maskid
