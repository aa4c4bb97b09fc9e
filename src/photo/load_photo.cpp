#include "maskid/photo/load_photo.hpp"

#include <exception>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"

#include "photo/decode_image.hpp"
#include "photo/image_header.hpp"

namespace maskid {
namespace {

/// Without multiplying: a header may claim more than 2^63 pixels.
bool exceeds(const ImageHeader& header, std::int64_t max_pixels) {
  return header.height > 0 && header.width > max_pixels / header.height;
}

/// Empty when the decoder gives up.
cv::Mat decode(std::string_view bytes, const ImageHeader& header) {
  try {
    return upright(decode_image(bytes, header), header.orientation);
  } catch (const std::exception&) {  // want of memory among others
    return {};
  }
}

}  // namespace

PhotoFile read_photo_file(const std::filesystem::path& path, const PhotoLimits& limits) {
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(path, ignored);
  if (!is_file || std::filesystem::file_size(path, ignored) > static_cast<std::uintmax_t>(limits.max_bytes)) {
    return {{}, {}, PhotoFailure::unreadable};
  }
  try {
    auto bytes = read_file(path);
    const auto content = sha256(bytes);
    return {content, std::move(bytes), {}};
  } catch (const Error&) {
    return {{}, {}, PhotoFailure::unreadable};
  }
}

Photo decode_photo(const PhotoFile& file, const PhotoLimits& limits) {
  Photo photo{file.content, {}, file.failure};
  if (photo.failure) return photo;
  const auto header = read_image_header(file.bytes);
  if (!header) {
    photo.failure = PhotoFailure::not_a_photo;
  } else if (exceeds(*header, limits.max_pixels)) {
    photo.failure = PhotoFailure::too_many_pixels;
  } else if (!header->whole || (photo.pixels = decode(file.bytes, *header)).empty()) {
    photo.failure = PhotoFailure::damaged;
  }
  return photo;
}

Photo load_photo(const std::filesystem::path& path, const PhotoLimits& limits) {
  return decode_photo(read_photo_file(path, limits), limits);
}

}  // namespace maskid
