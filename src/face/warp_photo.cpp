#include "face/warp_photo.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace maskid {

cv::Rect seen_part(const cv::Mat& photo, const cv::Matx23d& transform, int side) {
  cv::Matx23d back;
  cv::invertAffineTransform(transform, back);
  const double first = -2;
  const double last = side + 1;
  cv::Point2d low(photo.cols, photo.rows);
  cv::Point2d high(0, 0);
  for (const auto& corner : {cv::Vec3d(first, first, 1), {first, last, 1}, {last, first, 1}, {last, last, 1}}) {
    const cv::Vec2d there = back * corner;
    low = {std::min(low.x, there[0] - 1), std::min(low.y, there[1] - 1)};
    high = {std::max(high.x, there[0] + 2), std::max(high.y, there[1] + 2)};
  }
  low = {std::max(low.x, 0.0), std::max(low.y, 0.0)};
  high = {std::min(high.x, static_cast<double>(photo.cols)), std::min(high.y, static_cast<double>(photo.rows))};
  if (!(low.x < high.x && low.y < high.y)) return {};
  return {cv::Point(cvFloor(low.x), cvFloor(low.y)), cv::Point(cvCeil(high.x), cvCeil(high.y))};
}

cv::Mat warp_photo(const cv::Mat& photo, const cv::Matx23d& transform, int side, int border) {
  const cv::Rect part = seen_part(photo, transform, side);
  if (part.empty()) return cv::Mat::zeros(side, side, photo.type());
  cv::Matx23d from_part = transform;
  for (int row = 0; row < 2; ++row) from_part(row, 2) += transform(row, 0) * part.x + transform(row, 1) * part.y;
  cv::Mat warped;
  cv::warpAffine(photo(part), warped, from_part, {side, side}, cv::INTER_LINEAR, border);
  return warped;
}

}  // namespace maskid
