#include "maskid/report/contact_sheet.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "report/label.hpp"

namespace maskid {

cv::Mat contact_sheet(std::span<const SheetPicture> pictures, int columns, int side) {
  constexpr int gap = 8;
  constexpr int caption_height = 24;
  const cv::Scalar paper(250, 250, 250);
  const int count = static_cast<int>(pictures.size());
  const int rows = (count + columns - 1) / columns;
  cv::Mat sheet(rows * (side + caption_height + gap) + gap, std::min(count, columns) * (side + gap) + gap, CV_8UC3,
                paper);
  for (int i = 0; i < count; ++i) {
    const auto& [picture, caption] = pictures[i];
    const cv::Point corner(gap + i % columns * (side + gap), gap + i / columns * (side + caption_height + gap));
    const double scale = static_cast<double>(side) / std::max(picture.cols, picture.rows);
    const cv::Size size(std::max(1, cvRound(picture.cols * scale)), std::max(1, cvRound(picture.rows * scale)));
    cv::Mat scaled;
    cv::resize(picture, scaled, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    scaled.copyTo(sheet(cv::Rect(corner, scaled.size())));
    cv::Mat strip = sheet(cv::Rect(corner.x, corner.y + side, side, caption_height));
    draw_label(strip, caption, {0, 0}, paper);
  }
  return sheet;
}

}  // namespace maskid
