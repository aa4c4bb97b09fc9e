#include "maskid/photo/degrade_photo.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

cv::Mat ramp(cv::Size size) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      image.at<cv::Vec3b>(y, x) = {cv::saturate_cast<uchar>(x), cv::saturate_cast<uchar>(y), 128};
    }
  }
  return image;
}

class DegradePhoto : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DegradePhoto, GivesTheSamePictureForTheSameSeed) {
  const auto photo = ramp({200, 160});
  EXPECT_EQ(cv::norm(degrade_photo(photo, GetParam()), degrade_photo(photo, GetParam()), cv::NORM_INF), 0);
}

TEST_P(DegradePhoto, ChangesThePictureAndKeepsWhatItShows) {
  const auto photo = ramp({200, 160});
  const auto degraded = degrade_photo(photo, GetParam());
  ASSERT_EQ(degraded.type(), CV_8UC3);
  EXPECT_GE(degraded.cols, 120);
  EXPECT_LE(degraded.cols, 200);
  EXPECT_NEAR(static_cast<double>(degraded.cols) / degraded.rows, 200.0 / 160, 0.02);
  cv::Mat back;
  cv::resize(degraded, back, photo.size());
  const double difference = cv::norm(back, photo, cv::NORM_L1) / static_cast<double>(photo.total() * 3);
  EXPECT_GT(difference, 1);
  EXPECT_LT(difference, 64);
}

TEST_P(DegradePhoto, LeavesItsArgumentAlone) {
  const auto photo = ramp({50, 40});
  degrade_photo(photo, GetParam());
  EXPECT_EQ(cv::norm(photo, ramp({50, 40}), cv::NORM_INF), 0);
}

TEST_P(DegradePhoto, TakesASinglePixel) { EXPECT_FALSE(degrade_photo(ramp({1, 1}), GetParam()).empty()); }

INSTANTIATE_TEST_SUITE_P(Seeds, DegradePhoto, testing::Range(0U, 12U));

TEST(DegradedPhotos, DifferWithTheSeed) {
  const auto photo = ramp({100, 80});
  const auto one = degrade_photo(photo, 1), two = degrade_photo(photo, 2);
  EXPECT_TRUE(one.size() != two.size() || cv::norm(one, two, cv::NORM_INF) > 0);
}

}  // namespace
}  // namespace maskid
