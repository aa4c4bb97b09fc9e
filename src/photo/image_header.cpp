#include "photo/image_header.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "photo/file_bytes.hpp"

namespace maskid {
namespace {

/// TEM and RST0 to RST7 stand alone: no length follows them.
bool stands_alone(std::int64_t marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7); }

constexpr std::int64_t tiff_byte = 1;
constexpr std::int64_t tiff_short = 3;
constexpr std::int64_t tiff_long = 4;

/// The tags of TIFF 6.0's first directory that are wanted; where a side stands twice the larger, whichever a decoder
/// takes. Nothing when one is of a type whose value lies elsewhere.
std::optional<ImageHeader> tiff_directory(const FileBytes& file, bool little) {
  const auto number = [&](std::size_t i, int count) { return little ? file.little(i, count) : file.big(i, count); };
  const auto directory = static_cast<std::size_t>(number(4, 4));
  ImageHeader header{.format = ImageFormat::tiff};
  for (std::int64_t entry = 0; entry < number(directory, 2); ++entry) {
    const auto at = directory + 2 + 12 * static_cast<std::size_t>(entry);
    if (at >= file.bytes.size()) break;
    const auto tag = number(at, 2);
    if (tag != 256 && tag != 257 && tag != 274) continue;
    const auto type = number(at + 2, 2);
    if (type != tiff_byte && type != tiff_short && type != tiff_long) return std::nullopt;
    const auto value = number(at + 8, type == tiff_short ? 2 : type == tiff_byte ? 1 : 4);
    if (tag == 256) header.width = std::max(header.width, value);
    if (tag == 257) header.height = std::max(header.height, value);
    if (tag == 274 && value >= 1 && value <= 8) header.orientation = static_cast<int>(value);
  }
  return header;
}

std::optional<ImageHeader> tiff_header(const FileBytes& file) {
  using namespace std::literals;
  if (file.has(0, "II*\0"sv)) return tiff_directory(file, true);
  if (file.has(0, "MM\0*"sv)) return tiff_directory(file, false);
  return std::nullopt;
}

/// EXIF is a TIFF without a picture.
int exif_orientation(std::string_view exif) {
  const auto header = tiff_header({exif});
  return header ? header->orientation : 1;
}

/// ITU-T T.81, annex B: segments up to the first scan; the frame header (SOF) holds the size.
std::optional<ImageHeader> jpeg_header(const FileBytes& file) {
  using namespace std::literals;
  ImageHeader header{.format = ImageFormat::jpeg};
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
    const auto length = static_cast<std::size_t>(file.big(i + 2, 2));
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      header.height = file.big(i + 5, 2);
      header.width = file.big(i + 7, 2);
    }
    const auto exif = "Exif\0\0"sv;
    if (marker == 0xe1 && file.has(i + 4, exif) && length > 2 + exif.size()) {
      header.orientation = exif_orientation(file.bytes.substr(i + 4 + exif.size(), length - 2 - exif.size()));
    }
    if (marker == 0xda) {
      header.whole = file.bytes.find("\xff\xd9", i) != std::string_view::npos;
      return header;
    }
    i += 2 + length;
  }
  return std::nullopt;
}

/// ISO/IEC 15948: the header chunk comes first, the chunk IEND last; eXIf stands between them.
std::optional<ImageHeader> png_header(const FileBytes& file) {
  if (!file.has(12, "IHDR")) return std::nullopt;
  ImageHeader header{ImageFormat::png, file.big(16, 4), file.big(20, 4)};
  header.whole = file.bytes.find("IEND", 24) != std::string_view::npos;
  for (std::size_t i = 8; i < file.bytes.size(); i += 12 + static_cast<std::size_t>(file.big(i, 4))) {
    if (file.has(i + 4, "eXIf")) header.orientation = exif_orientation(file.bytes.substr(i + 8));
  }
  return header;
}

/// RFC 9649: lossy, lossless or extended; only the last may hold EXIF.
std::optional<ImageHeader> webp_header(const FileBytes& file) {
  if (file.has(12, "VP8X")) {
    ImageHeader header{ImageFormat::webp, file.little(24, 3) + 1, file.little(27, 3) + 1};
    for (std::size_t i = 12; i + 8 < file.bytes.size();) {
      const auto length = static_cast<std::size_t>(file.little(i + 4, 4));
      if (file.has(i, "EXIF")) header.orientation = exif_orientation(file.bytes.substr(i + 8));
      i += 8 + length + length % 2;
    }
    return header;
  }
  if (file.has(12, "VP8L")) {
    const auto bits = file.little(21, 4);
    return ImageHeader{ImageFormat::webp, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
  }
  if (file.has(12, "VP8 ")) {
    return ImageHeader{ImageFormat::webp, file.little(26, 2) & 0x3fff, file.little(28, 2) & 0x3fff};
  }
  return std::nullopt;
}

ImageHeader bmp_header(const FileBytes& file) {
  const bool core_header = file.little(14, 4) == 12;
  if (core_header) return {ImageFormat::bmp, file.little(18, 2), file.little(20, 2)};
  const auto height = static_cast<std::int32_t>(file.little(22, 4));  // negative: stored top down
  return {ImageFormat::bmp, file.little(18, 4), std::abs(static_cast<std::int64_t>(height))};
}

}  // namespace

std::optional<ImageHeader> read_image_header(std::string_view bytes) {
  const FileBytes file{bytes};
  if (file.has(0, "\xff\xd8\xff")) return jpeg_header(file);
  if (file.has(0, "\x89PNG\r\n\x1a\n")) return png_header(file);
  if (file.has(0, "RIFF") && file.has(8, "WEBP")) return webp_header(file);
  if (file.has(0, "BM")) return bmp_header(file);
  return tiff_header(file);
}

}  // namespace maskid
