#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace maskid {

/// What the header of an image file says before anything is decoded, so that a small file that claims
/// a huge picture costs nothing.
struct StatedSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool whole = true;  ///< false: a JPEG or PNG without its end marker; decoders fill it up with grey, or print
};

/// Of JPEG, PNG, WebP, BMP and (classic) TIFF; nothing for any other bytes. Reads no byte beyond `bytes`.
std::optional<StatedSize> stated_size(std::string_view bytes);

}  // namespace maskid
