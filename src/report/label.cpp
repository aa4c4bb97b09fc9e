#include "report/label.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

/// Hershey fonts know ASCII alone: every other character becomes one '?'.
std::string in_ascii(const std::string& text) {
  std::string ascii;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) ascii += c;
    if (byte < 0x20 || byte >= 0xc0) ascii += '?';
  }
  return ascii;
}

}  // namespace

void draw_label(cv::Mat& picture, const std::string& text, cv::Point corner, const cv::Scalar& color) {
  const std::string ascii = in_ascii(text);
  const double scale = std::max(0.45, std::max(picture.cols, picture.rows) / 1300.0);
  const int thickness = scale > 1 ? 2 : 1;
  int below = 0;
  const cv::Size size = cv::getTextSize(ascii, cv::FONT_HERSHEY_SIMPLEX, scale, thickness, &below);
  const int pad = size.height / 3 + 1;
  cv::Rect plate(corner.x, corner.y, size.width + 2 * pad, size.height + below + 2 * pad);
  plate.x = std::max(0, std::min(plate.x, picture.cols - plate.width));
  plate.y = std::max(0, std::min(plate.y, picture.rows - plate.height));
  cv::rectangle(picture, plate, color, cv::FILLED);
  cv::putText(picture, ascii, {plate.x + pad, plate.y + pad + size.height}, cv::FONT_HERSHEY_SIMPLEX, scale,
              cv::Scalar::all(0), thickness, cv::LINE_AA);
}

}  // namespace maskid
