#include "maskid/mask/draw_mask.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "maskid/base/error.hpp"

#include "mask/synthetic_face.hpp"

namespace maskid {
namespace {

using testing_faces::face_shape;
using testing_faces::photo;
using testing_faces::Pose;
using testing_faces::poses;

const std::vector<MaskStyle>& shipped_styles() {
  static const auto styles = load_mask_styles(std::string(MASKID_SOURCE_DIR) + "/data/masks");
  return styles;
}

constexpr WearingHeight every_height[] = {WearingHeight::low, WearingHeight::middle, WearingHeight::high};

cv::Mat changed_pixels(const cv::Mat& before, const cv::Mat& after) {
  cv::Mat difference, largest;
  cv::absdiff(before, after, difference);
  cv::transform(difference, largest, cv::Matx13f(1, 1, 1));
  return largest > 0;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b, const cv::Mat& where) {
  cv::Mat difference;
  cv::absdiff(a, b, difference);
  const cv::Scalar mean = cv::mean(difference, where);
  return (mean[0] + mean[1] + mean[2]) / 3;
}

cv::Mat softened(const cv::Mat& image) {
  cv::Mat result;
  cv::GaussianBlur(image, result, {}, 2);
  return result;
}

bool same(const cv::Mat& a, const cv::Mat& b) { return cv::countNonZero(changed_pixels(a, b)) == 0; }

/// The laws hold for every style, whatever its height, on every pose.
class EveryStyle : public testing::TestWithParam<std::size_t> {
 protected:
  template <typename Law>
  void for_each_face(const Law& law) {
    for (const WearingHeight height : every_height) {
      const WornMask worn = {shipped_styles()[GetParam()], height};
      for (const Pose& pose : poses()) {
        SCOPED_TRACE(worn.name() + " on " + pose.name);
        law(worn, face_shape(pose));
      }
    }
  }
};

TEST_P(EveryStyle, LeavesPixelsOutsideItsOutlineAlone) {
  const cv::Mat before = photo();
  for_each_face([&](const WornMask& worn, const FaceShape& shape) {
    const cv::Mat outline = mask_outline(before.size(), shape, worn);
    const cv::Mat changed = changed_pixels(before, draw_mask(before, shape, worn));
    EXPECT_GT(cv::countNonZero(changed), cv::countNonZero(outline) / 2);
    EXPECT_EQ(cv::countNonZero(changed & (outline == 0)), 0);
  });
}

TEST_P(EveryStyle, CoversMouthAndChin) {
  for_each_face([&](const WornMask& worn, const FaceShape& shape) {
    const cv::Mat outline = mask_outline({256, 256}, shape, worn);
    for (const int landmark : {33, 48, 51, 54, 57, 8}) {
      const cv::Point at = shape[landmark];
      if (!cv::Rect(0, 0, 256, 256).contains(at)) continue;
      EXPECT_GT(outline.at<uchar>(at), 200) << "landmark " << landmark;
    }
  });
}

TEST_P(EveryStyle, NeverCoversTheEyes) {
  for_each_face([&](const WornMask& worn, const FaceShape& shape) {
    const cv::Mat outline = mask_outline({256, 256}, shape, worn);
    cv::Mat eyes = cv::Mat::zeros(256, 256, CV_8U);
    for (const int first : {36, 42}) {
      std::vector<cv::Point> lids;
      for (int i = 0; i < 6; ++i) lids.emplace_back(shape[first + i]);
      cv::fillPoly(eyes, std::vector<std::vector<cv::Point>>{lids}, cv::Scalar(255));
    }
    EXPECT_EQ(cv::countNonZero(outline & eyes), 0);
  });
}

TEST_P(EveryStyle, LooksTheSameTwice) {
  for_each_face([](const WornMask& worn, const FaceShape& shape) {
    EXPECT_TRUE(same(draw_mask(photo(), shape, worn), draw_mask(photo(), shape, worn)));
  });
}

TEST_P(EveryStyle, IsDarkerInADarkerPhoto) {
  for_each_face([](const WornMask& worn, const FaceShape& shape) {
    const cv::Mat inside = mask_outline({256, 256}, shape, worn) == 255;
    const cv::Scalar light = cv::mean(draw_mask(photo(), shape, worn), inside);
    const cv::Scalar dark = cv::mean(draw_mask(photo({256, 256}, 0.4F), shape, worn), inside);
    for (int channel = 0; channel < 3; ++channel) EXPECT_LT(dark[channel], 0.75 * light[channel]);
  });
}

TEST_P(EveryStyle, TakesTheLightFromTheSideItComesFrom) {
  const cv::Mat from_left = photo();
  cv::Mat from_right;
  cv::flip(from_left, from_right, 1);
  const Pose pose = {"front", 0, 0, 60, {127.5F, 90}};
  const WornMask worn = {shipped_styles()[GetParam()], WearingHeight::middle};
  const cv::Mat inside = mask_outline({256, 256}, face_shape(pose), worn) == 255;
  const auto left_half = [&](const cv::Mat& image) {
    return cv::sum(cv::mean(image.colRange(0, 127), inside.colRange(0, 127)))[0];
  };
  EXPECT_GT(left_half(draw_mask(from_left, face_shape(pose), worn)),
            1.05 * left_half(draw_mask(from_right, face_shape(pose), worn)));
}

// Texture finer than two pixels is left out, so a larger picture shows a little more of it: up to 6 of
// 255 in the mean.
TEST_P(EveryStyle, IsTheSameInAPictureTwiceAsLarge) {
  cv::Mat large;
  cv::resize(photo(), large, {512, 512}, 0, 0, cv::INTER_LINEAR);
  for_each_face([&](const WornMask& worn, const FaceShape& shape) {
    FaceShape twice = shape;
    for (auto& point : twice) point = 2 * point + cv::Point2f(0.5F, 0.5F);
    cv::Mat shrunk;
    cv::resize(draw_mask(large, twice, worn), shrunk, {256, 256}, 0, 0, cv::INTER_AREA);
    const cv::Mat where = mask_outline(photo().size(), shape, worn) > 0;
    EXPECT_LT(mean_difference(draw_mask(photo(), shape, worn), shrunk, where), 6);
  });
}

// Compared softened, since turning a picture blurs it: up to 2 of 255 in the mean.
TEST_P(EveryStyle, TurnsWithThePicture) {
  const Pose pose = {"middle", 15, 0, 45, {128, 100}};
  const cv::Mat turn = cv::getRotationMatrix2D({128, 128}, 40, 1);
  const auto turned = [&](const cv::Mat& image) {
    cv::Mat result;
    cv::warpAffine(image, result, turn, image.size(), cv::INTER_LINEAR, cv::BORDER_REFLECT);
    return result;
  };
  std::vector<cv::Point2f> points(68);
  const FaceShape shape = face_shape(pose);
  cv::transform(std::vector<cv::Point2f>(shape.begin(), shape.end()), points, turn);
  FaceShape turned_shape;
  std::copy(points.begin(), points.end(), turned_shape.begin());

  for (const WearingHeight height : every_height) {
    const WornMask worn = {shipped_styles()[GetParam()], height};
    const cv::Mat where = mask_outline({256, 256}, turned_shape, worn) > 0;
    const cv::Mat before = softened(draw_mask(turned(photo()), turned_shape, worn));
    const cv::Mat after = softened(turned(draw_mask(photo(), shape, worn)));
    EXPECT_LT(mean_difference(before, after, where), 2) << worn.name();
  }
}

TEST_P(EveryStyle, WornBelowTheNoseCoversTheMouthAlone) {
  const FaceShape shape = face_shape({});
  const cv::Mat outline = mask_outline({256, 256}, shape, {shipped_styles()[GetParam()], WearingHeight::below_nose});
  EXPECT_LT(outline.at<uchar>(cv::Point(shape[30])), 128) << "the nose tip";
  EXPECT_GT(outline.at<uchar>(cv::Point(shape[66])), 128) << "the lips";
}

TEST_P(EveryStyle, RisesWithItsHeight) {
  for (const Pose& pose : poses()) {
    const FaceShape shape = face_shape(pose);
    std::map<WearingHeight, int> covered;  // pixels from the brow down to the nose tip
    for (const WearingHeight height : every_height) {
      const cv::Mat outline = mask_outline({256, 256}, shape, {shipped_styles()[GetParam()], height});
      for (int i = 0; i <= 100; ++i) {
        const cv::Point at = shape[27] + (shape[30] - shape[27]) * (static_cast<float>(i) / 100);
        if (outline.at<uchar>(at) > 128) ++covered[height];
      }
    }
    EXPECT_GT(covered[WearingHeight::low], 0) << pose.name;
    EXPECT_LT(covered[WearingHeight::low] + 10, covered[WearingHeight::middle]) << pose.name;
    EXPECT_LT(covered[WearingHeight::middle] + 10, covered[WearingHeight::high]) << pose.name;
    EXPECT_LT(covered[WearingHeight::high], 101) << pose.name;
  }
}

TEST_P(EveryStyle, IsClippedAtTheEdgesOfThePicture) {
  const WornMask worn = {shipped_styles()[GetParam()], WearingHeight::middle};
  for (const float x : {-5000.0F, -60.0F, 0.0F, 256.0F, 5000.0F}) {
    for (const float y : {-5000.0F, -150.0F, 0.0F, 256.0F, 5000.0F}) {
      const FaceShape shape = face_shape({"outside", 20, 10, 70, {x, y}});
      EXPECT_EQ(draw_mask(photo(), shape, worn).size(), cv::Size(256, 256));
    }
  }
  const FaceShape shape = face_shape({"far_larger_than_the_picture", 0, 0, 4000, {30, -4000}});
  EXPECT_EQ(draw_mask(photo({60, 60}), shape, worn).size(), cv::Size(60, 60));
}

INSTANTIATE_TEST_SUITE_P(DrawMask, EveryStyle, testing::Range<std::size_t>(0, 14),
                         [](const auto& index) { return shipped_styles()[index.param].name; });

TEST(DrawMask, AllShippedStylesAreTested) { EXPECT_EQ(shipped_styles().size(), 14U); }

TEST(DrawMask, LeavesTheGivenImageAlone) {
  const cv::Mat image = photo();
  draw_mask(image, face_shape({}), {shipped_styles()[0], WearingHeight::high});
  EXPECT_TRUE(same(image, photo()));
}

TEST(DrawMask, WhatIsNoFaceStaysUnchanged) {
  const WornMask worn = {shipped_styles()[0], WearingHeight::high};
  FaceShape point, not_finite = face_shape({}), endless = face_shape({});
  point.fill({100, 100});
  not_finite[30].x = std::numeric_limits<float>::quiet_NaN();
  endless[8].y = std::numeric_limits<float>::infinity();
  const FaceShape tiny = face_shape({"tiny", 0, 0, 2, {100, 100}});
  for (const FaceShape& shape : {point, not_finite, endless, tiny}) {
    EXPECT_TRUE(same(draw_mask(photo(), shape, worn), photo()));
    EXPECT_EQ(cv::countNonZero(mask_outline({256, 256}, shape, worn)), 0);
  }
}

TEST(DrawMask, LandmarksInDisorderDoNotCrash) {
  cv::RNG random(7);
  for (int trial = 0; trial < 50; ++trial) {
    FaceShape shape;
    for (auto& point : shape) point = {random.uniform(-100.0F, 400.0F), random.uniform(-100.0F, 400.0F)};
    const WornMask worn = {shipped_styles()[static_cast<std::size_t>(trial) % 14], WearingHeight::low};
    EXPECT_EQ(draw_mask(photo(), shape, worn).size(), cv::Size(256, 256));
  }
}

TEST(DrawMask, TakesAPartOfALargerImage) {
  cv::Mat large(300, 300, CV_8UC3, cv::Scalar::all(90));
  cv::Mat part = large(cv::Rect(20, 30, 256, 256));
  photo().copyTo(part);
  const WornMask worn = {shipped_styles()[0], WearingHeight::middle};
  EXPECT_TRUE(same(draw_mask(part, face_shape({}), worn), draw_mask(photo(), face_shape({}), worn)));
}

TEST(DrawMask, AGreyPictureStaysGrey) {
  cv::Mat grey;
  cv::cvtColor(photo(), grey, cv::COLOR_BGR2GRAY);
  cv::cvtColor(grey, grey, cv::COLOR_GRAY2BGR);
  const cv::Mat drawn = draw_mask(grey, face_shape({}), {shipped_styles()[0], WearingHeight::low});
  std::vector<cv::Mat> channels;
  cv::split(drawn, channels);
  EXPECT_LE(cv::norm(channels[0], channels[2], cv::NORM_INF), 1);
}

TEST(DrawMask, RefusesOtherPixels) {
  const WornMask worn = {shipped_styles()[0], WearingHeight::low};
  EXPECT_THROW(draw_mask(cv::Mat(9, 9, CV_8U), face_shape({}), worn), Error);
  EXPECT_THROW(draw_mask(cv::Mat(), face_shape({}), worn), Error);
}

}  // namespace
}  // namespace maskid
