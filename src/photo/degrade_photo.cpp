#include "maskid/photo/degrade_photo.hpp"

#include <cmath>
#include <random>

#include <opencv2/imgproc.hpp>

#include "maskid/photo/encode_picture.hpp"

#include "photo/decode_image.hpp"

namespace maskid {
namespace {

cv::Mat turn_and_scale(const cv::Mat& photo, double degrees, double scale) {
  const cv::Size size(std::max(1, cvRound(photo.cols * scale)), std::max(1, cvRound(photo.rows * scale)));
  cv::Mat smaller;
  cv::resize(photo, smaller, size, 0, 0, cv::INTER_AREA);
  const cv::Point2f center(static_cast<float>(size.width) / 2, static_cast<float>(size.height) / 2);
  cv::Mat turned;
  cv::warpAffine(smaller, turned, cv::getRotationMatrix2D(center, degrees, 1), size, cv::INTER_LINEAR,
                 cv::BORDER_REPLICATE);
  return turned;
}

/// Multiplies by `gain`, more to one side and less to the other by `slope`.
cv::Mat relight(const cv::Mat& photo, double gain, double slope) {
  cv::Mat lit = photo.clone();
  for (int x = 0; x < lit.cols; ++x) {
    const double side = 2.0 * x / lit.cols - 1;
    lit.col(x).convertTo(lit.col(x), -1, gain * (1 + slope * side));
  }
  return lit;
}

}  // namespace

cv::Mat degrade_photo(const cv::Mat& photo, std::uint32_t seed) {
  std::mt19937 random(seed);
  // Not std::uniform_real_distribution, whose numbers differ between standard libraries.
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
  };
  const double degrees = between(-10, 10);
  const double scale = between(0.6, 1);
  const double gain = between(0.65, 1.2);
  const double slope = between(-0.25, 0.25);
  const int quality = cvRound(between(50, 80));

  const cv::Mat taken = relight(turn_and_scale(photo, degrees, scale), gain, slope);
  return decode_image(encode_jpeg(taken, quality), {ImageFormat::jpeg, taken.cols, taken.rows});
}

}  // namespace maskid
