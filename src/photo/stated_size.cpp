#include "photo/stated_size.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace maskid {
namespace {

/// Bounds-checked reading: beyond the end every byte is 0.
struct Bytes {
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

/// TEM and RST0 to RST7 stand alone: no length follows them.
bool stands_alone(std::int64_t marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7); }

/// ITU-T T.81, annex B: segments up to the first scan; the frame header (SOF) holds the size.
std::optional<StatedSize> jpeg_size(const Bytes& file) {
  StatedSize size;
  for (std::size_t i = 2; i + 4 <= file.bytes.size();) {
    if (file.at(i) != 0xff) return std::nullopt;
    const auto marker = file.at(i + 1);
    if (marker == 0xff) {  // fill byte
      ++i;
      continue;
    }
    if (stands_alone(marker)) {
      i += 2;
      continue;
    }
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      size.height = file.big(i + 5, 2);
      size.width = file.big(i + 7, 2);
    }
    if (marker == 0xda) {
      size.whole = file.bytes.find("\xff\xd9", i) != std::string_view::npos;
      return size;
    }
    i += 2 + static_cast<std::size_t>(file.big(i + 2, 2));
  }
  return std::nullopt;
}

/// ISO/IEC 15948: the header chunk comes first, the chunk IEND last.
std::optional<StatedSize> png_size(const Bytes& file) {
  if (!file.has(12, "IHDR")) return std::nullopt;
  return StatedSize{file.big(16, 4), file.big(20, 4), file.bytes.find("IEND", 24) != std::string_view::npos};
}

/// RFC 9649: lossy, lossless or extended.
std::optional<StatedSize> webp_size(const Bytes& file) {
  if (file.has(12, "VP8X")) return StatedSize{file.little(24, 3) + 1, file.little(27, 3) + 1};
  if (file.has(12, "VP8L")) {
    const auto bits = file.little(21, 4);
    return StatedSize{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
  }
  if (file.has(12, "VP8 ")) return StatedSize{file.little(26, 2) & 0x3fff, file.little(28, 2) & 0x3fff};
  return std::nullopt;
}

constexpr std::int64_t tiff_byte = 1;
constexpr std::int64_t tiff_short = 3;
constexpr std::int64_t tiff_long = 4;

/// TIFF 6.0: tags 256 and 257 of the first directory; where one stands twice the larger, whichever a decoder takes.
/// Nothing when they are of a type whose value lies elsewhere.
std::optional<StatedSize> tiff_size(const Bytes& file, bool little) {
  const auto number = [&](std::size_t i, int count) { return little ? file.little(i, count) : file.big(i, count); };
  const auto directory = static_cast<std::size_t>(number(4, 4));
  StatedSize size;
  for (std::int64_t entry = 0; entry < number(directory, 2); ++entry) {
    const auto at = directory + 2 + 12 * static_cast<std::size_t>(entry);
    if (at >= file.bytes.size()) break;
    const auto tag = number(at, 2);
    if (tag != 256 && tag != 257) continue;
    const auto type = number(at + 2, 2);
    if (type != tiff_byte && type != tiff_short && type != tiff_long) return std::nullopt;
    auto& side = tag == 256 ? size.width : size.height;
    side = std::max(side, number(at + 8, type == tiff_short ? 2 : type == tiff_byte ? 1 : 4));
  }
  return size;
}

}  // namespace

std::optional<StatedSize> stated_size(std::string_view bytes) {
  using namespace std::literals;
  const Bytes file{bytes};
  if (file.has(0, "\xff\xd8\xff")) return jpeg_size(file);
  if (file.has(0, "\x89PNG\r\n\x1a\n")) return png_size(file);
  if (file.has(0, "RIFF") && file.has(8, "WEBP")) return webp_size(file);
  if (file.has(0, "II*\0"sv)) return tiff_size(file, true);
  if (file.has(0, "MM\0*"sv)) return tiff_size(file, false);
  if (file.has(0, "BM")) {
    const bool core_header = file.little(14, 4) == 12;
    if (core_header) return StatedSize{file.little(18, 2), file.little(20, 2)};
    const auto height = static_cast<std::int32_t>(file.little(22, 4));  // negative: stored top down
    return StatedSize{file.little(18, 4), std::abs(static_cast<std::int64_t>(height))};
  }
  return std::nullopt;
}

}  // namespace maskid
