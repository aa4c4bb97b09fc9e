#include "maskid/photo/load_photo.hpp"

#include <exception>
#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"

#include "photo/stated_size.hpp"

namespace maskid {
namespace {

/// Without multiplying: a header may claim more than 2^63 pixels.
bool exceeds(const StatedSize& size, std::int64_t max_pixels) {
  return size.height > 0 && size.width > max_pixels / size.height;
}

/// Empty when the decoder gives up. IMREAD_COLOR turns upright by EXIF and makes 8-bit BGR of grey, alpha and 16 bits.
cv::Mat decode(const std::string& bytes) {
  const cv::Mat row(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data()));
  try {
    return cv::imdecode(row, cv::IMREAD_COLOR);
  } catch (const std::exception&) {  // also the standard's, from within the decoders
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
  const auto size = stated_size(file.bytes);
  if (!size) {
    photo.failure = PhotoFailure::not_a_photo;
  } else if (exceeds(*size, limits.max_pixels)) {
    photo.failure = PhotoFailure::too_many_pixels;
  } else if (!size->whole || (photo.pixels = decode(file.bytes)).empty()) {
    photo.failure = PhotoFailure::damaged;
  }
  return photo;
}

Photo load_photo(const std::filesystem::path& path, const PhotoLimits& limits) {
  return decode_photo(read_photo_file(path, limits), limits);
}

}  // namespace maskid
