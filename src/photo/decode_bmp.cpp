#include "photo/decode_image.hpp"
#include "photo/file_bytes.hpp"

namespace maskid {
namespace {

constexpr std::int64_t uncompressed = 0;
constexpr std::int64_t masked = 3;

/// Blue, green and red of a pixel of 32 bits as nearly every program writes them, and as they are without masks.
bool has_usual_masks(const FileBytes& file) {
  return file.little(54, 4) == 0xff0000 && file.little(58, 4) == 0xff00 && file.little(62, 4) == 0xff;
}

}  // namespace

cv::Mat decode_bmp(std::string_view bytes, const cv::Size& size) {
  const FileBytes file{bytes};
  const auto header = static_cast<std::size_t>(file.little(14, 4));
  const bool core_header = header == 12;
  const auto bits = static_cast<std::size_t>(core_header ? file.little(24, 2) : file.little(28, 2));
  const auto compression = core_header ? uncompressed : file.little(30, 4);
  const bool in_palette = bits == 1 || bits == 4 || bits == 8;
  const bool known = compression == uncompressed ? in_palette || bits == 24 || bits == 32
                                                 : compression == masked && bits == 32 && has_usual_masks(file);
  const auto columns = static_cast<std::size_t>(size.width);
  const auto rows = static_cast<std::size_t>(size.height);
  const auto start = static_cast<std::size_t>(file.little(10, 4));
  const auto step = (columns * bits + 31) / 32 * 4;
  if (!known || start > bytes.size() || (bytes.size() - start) / step < rows) return {};

  const bool top_down = !core_header && file.little(22, 4) >> 31 != 0;
  const std::size_t palette = 14 + header;
  const std::size_t color = core_header ? 3 : 4;
  cv::Mat pixels(size, CV_8UC3);
  for (std::size_t y = 0; y < rows; ++y) {
    const auto row = start + step * (top_down ? y : rows - 1 - y);
    for (std::size_t x = 0; x < columns; ++x) {
      const auto first = row + x * bits / 8;
      const auto shift = 8 - bits - x * bits % 8;
      const auto at = in_palette
                          ? palette + color * (static_cast<std::size_t>(file.at(first)) >> shift & ((1U << bits) - 1))
                          : first;
      for (int i = 0; i < 3; ++i) {
        pixels.at<cv::Vec3b>(static_cast<int>(y), static_cast<int>(x))[i] =
            static_cast<unsigned char>(file.at(at + static_cast<std::size_t>(i)));
      }
    }
  }
  return pixels;
}

}  // namespace maskid
