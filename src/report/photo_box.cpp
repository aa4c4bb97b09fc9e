#include <algorithm>
#include <string_view>

#include <opencv2/imgproc.hpp>

#include "maskid/photo/encode_picture.hpp"
#include "maskid/photo/load_photo.hpp"

#include "report/error_cards.hpp"
#include "report/html_text.hpp"

namespace maskid {
namespace {

constexpr int longer_side = 160;
constexpr int jpeg_quality = 85;

/// RFC 4648.
std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t offset) {
      return i + offset < bytes.size() ? unsigned{static_cast<unsigned char>(bytes[i + offset])} : 0U;
    };
    const unsigned three = at(0) << 16 | at(1) << 8 | at(2);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += digits[three >> shift & 63];
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  return text.replace(text.size() - missing, missing, missing, '=');
}

std::string small_jpeg(const cv::Mat& photo) {
  const double scale = std::min(1.0, static_cast<double>(longer_side) / std::max(photo.cols, photo.rows));
  const cv::Size size(std::max(1, cvRound(photo.cols * scale)), std::max(1, cvRound(photo.rows * scale)));
  cv::Mat small;
  cv::resize(photo, small, size, 0, 0, cv::INTER_AREA);
  return encode_jpeg(small, jpeg_quality);
}

std::string picture(const std::string& path) {
  if (path.empty()) return element("div class=\"placeholder\"", "no photo: nothing of this person could be compared");
  const auto photo = load_photo(path);
  if (photo.failure) return element("div class=\"placeholder\"", "this photo could not be read again");
  return "<img alt=\"" + html(path) + "\" src=\"data:image/jpeg;base64," + base64(small_jpeg(photo.pixels)) + "\">\n";
}

}  // namespace

std::string photo_box(const std::string& path, const std::string& caption) {
  return element("div class=\"photo\"", picture(path) + element("small", html(caption)) +
                                            (path.empty() ? "" : element("small", element("code", html(path)))));
}

}  // namespace maskid
