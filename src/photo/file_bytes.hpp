#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace maskid {

/// Bounds-checked reading of a file's bytes: beyond the end every byte is 0.
struct FileBytes {
  std::string_view bytes;

  std::int64_t at(std::size_t i) const { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0; }
  std::int64_t little(std::size_t i, int count) const {
    std::int64_t value = 0;
    while (count-- > 0) value = value << 8 | at(i + static_cast<std::size_t>(count));
    return value;
  }
  std::int64_t big(std::size_t i, int count) const {
    std::int64_t value = 0;
    for (int k = 0; k < count; ++k) value = value << 8 | at(i + static_cast<std::size_t>(k));
    return value;
  }
  bool has(std::size_t i, std::string_view text) const {
    return i <= bytes.size() && bytes.substr(i, text.size()) == text;
  }
};

}  // namespace maskid
