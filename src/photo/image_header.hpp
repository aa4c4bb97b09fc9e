#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace maskid {

enum class ImageFormat { jpeg, png, webp, bmp, tiff };

/// What the header of an image file says before anything is decoded, so that a small file that claims
/// a huge picture costs nothing.
struct ImageHeader {
  ImageFormat format = ImageFormat::jpeg;
  std::int64_t width = 0;   ///< as stored, before it is turned upright
  std::int64_t height = 0;  ///< as stored
  bool whole = true;        ///< false: a JPEG or PNG without its end marker; decoders fill it up with grey, or print
  int orientation = 1;      ///< EXIF 2.3, 4.6.4: 1 to 8; 1 is upright
};

/// Of JPEG, PNG, WebP, BMP and (classic) TIFF; nothing for any other bytes. Reads no byte beyond `bytes`.
std::optional<ImageHeader> read_image_header(std::string_view bytes);

}  // namespace maskid
