#include "maskid/face/face_quality.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"

namespace maskid {
namespace {

DetectedFace template_face() { return {{0, 0, 112, 112}, crop_landmarks(), 1}; }

/// A checkered crop around `brightness`.
cv::Mat checkered(int brightness, int contrast = 40) {
  cv::Mat crop(112, 112, CV_8UC3);
  for (int y = 0; y < 112; ++y) {
    for (int x = 0; x < 112; ++x) {
      const int value = brightness + ((x / 6 + y / 6) % 2 == 0 ? contrast / 2 : -contrast / 2);
      crop.at<cv::Vec3b>(y, x) = cv::Vec3b::all(cv::saturate_cast<uchar>(value));
    }
  }
  return crop;
}

float sharpness(const cv::Mat& crop) { return measure_quality(template_face(), crop).sharpness; }

TEST(FaceQuality, FallsInSharpnessWithBlur) {
  const auto sharp = checkered(120);
  float before = sharpness(sharp);
  for (const double sigma : {0.8, 1.6, 3.2, 6.4}) {
    cv::Mat blurred;
    cv::GaussianBlur(sharp, blurred, {}, sigma);
    EXPECT_LT(sharpness(blurred), before) << sigma;
    before = sharpness(blurred);
  }
  EXPECT_LT(before, 2);
  EXPECT_EQ(sharpness(checkered(120, 0)), 0) << "flat";
}

TEST(FaceQuality, KnowsDarkFromBright) {
  for (const int brightness : {0, 60, 128, 200, 255}) {
    EXPECT_FLOAT_EQ(measure_quality(template_face(), checkered(brightness, 0)).brightness,
                    static_cast<float>(brightness));
  }
}

TEST(FaceQuality, IsNotChangedByAMask) {
  const auto bare = checkered(120);
  auto masked = bare.clone();
  masked.rowRange(64, 112).setTo(cv::Scalar(255, 0, 0));
  const auto a = measure_quality(template_face(), bare), b = measure_quality(template_face(), masked);
  EXPECT_EQ(a.sharpness, b.sharpness);
  EXPECT_EQ(a.brightness, b.brightness);
}

FaceQuality quality_of(const FaceLandmarks& landmarks) {
  return measure_quality({{0, 0, 1, 1}, landmarks, 1}, checkered(120));
}

FaceLandmarks frontal() { return {{{40, 50}, {80, 50}, {60, 70}, {45, 95}, {75, 95}}}; }

TEST(FaceQuality, MeasuresTheEyeDistanceInThePhoto) {
  EXPECT_FLOAT_EQ(quality_of(frontal()).eye_distance, 40);
  auto tilted = frontal();
  tilted[1] = {70, 90};
  EXPECT_FLOAT_EQ(quality_of(tilted).eye_distance, 50);
}

TEST(FaceQuality, HasAPositiveYawWhereTheNosePointsRight) {
  EXPECT_NEAR(quality_of(frontal()).yaw, 0, 1e-4);
  auto right = frontal();
  right[2].x += 8;
  auto far_right = frontal();
  far_right[2].x += 16;
  auto left = frontal();
  left[2].x -= 8;
  EXPECT_GT(quality_of(right).yaw, 10);
  EXPECT_GT(quality_of(far_right).yaw, quality_of(right).yaw);
  EXPECT_FLOAT_EQ(quality_of(left).yaw, -quality_of(right).yaw);
}

TEST(FaceQuality, MeasuresRollAndKeepsYawApartFromIt) {
  for (const double degrees : {-120.0, -30.0, 0.0, 45.0, 170.0}) {
    auto turned = frontal();
    turned[2].x += 8;
    const float yaw = quality_of(turned).yaw;
    const double angle = degrees * CV_PI / 180;
    for (auto& point : turned) {
      point = {static_cast<float>(std::cos(angle) * point.x - std::sin(angle) * point.y),
               static_cast<float>(std::sin(angle) * point.x + std::cos(angle) * point.y)};
    }
    EXPECT_NEAR(quality_of(turned).roll, degrees, 1e-3);
    EXPECT_NEAR(quality_of(turned).yaw, yaw, 1e-3);
  }
}

TEST(FaceQuality, TakesLandmarksThatCoincide) {
  const auto quality = quality_of({});
  EXPECT_EQ(quality.eye_distance, 0);
  EXPECT_EQ(quality.yaw, 0);
  EXPECT_EQ(quality.roll, 0);
}

/// The template face, moved by `offset` and turned by `degrees` around its middle.
DetectedFace face_at(cv::Point2f offset, double degrees = 0) {
  auto face = template_face();
  const double angle = degrees * CV_PI / 180;
  for (auto& point : face.landmarks) {
    const cv::Point2f from = point - cv::Point2f(56, 50);
    point = offset + cv::Point2f(56 + static_cast<float>(std::cos(angle) * from.x - std::sin(angle) * from.y),
                                 50 + static_cast<float>(std::sin(angle) * from.x + std::cos(angle) * from.y));
  }
  return face;
}

// Columns 20 to 92 and rows 36 to 64 of the crop.
TEST(ShareInside, IsTheShareOfTheEyeRegionWithinThePhoto) {
  const cv::Size photo(112, 112);
  EXPECT_NEAR(share_inside(face_at({0, 0}), photo), 1, 1e-3);
  EXPECT_NEAR(share_inside(face_at({-20, 0}), photo), 1, 1e-3) << "the ears may be missing";
  EXPECT_NEAR(share_inside(face_at({0, 48}), photo), 1, 1e-3) << "and all below the eyes";
  EXPECT_NEAR(share_inside(face_at({-38, 0}), photo), 0.75, 1e-3);
  EXPECT_NEAR(share_inside(face_at({56, 0}), photo), 0.5, 1e-3);
  EXPECT_NEAR(share_inside(face_at({0, -50}), photo), 0.5, 1e-3);
  EXPECT_NEAR(share_inside(face_at({0, 69}), photo), 0.25, 1e-3);
  EXPECT_EQ(share_inside(face_at({-200, 0}), photo), 0);
}

TEST(ShareInside, DoesNotDependOnTheSizeOfTheFace) {
  auto face = face_at({-38, 0});
  for (auto& point : face.landmarks) point *= 3;
  EXPECT_NEAR(share_inside(face, {336, 336}), 0.75, 1e-3);
}

TEST(ShareInside, TurnsWithTheFace) {
  EXPECT_NEAR(share_inside(face_at({0, 0}, 180), {112, 112}), 1, 1e-3);
  EXPECT_NEAR(share_inside(face_at({-56, 0}, 90), {112, 112}), 0.5, 1e-2) << "its upper half lies within";
}

TEST(ShareInside, IsNoneOfLandmarksThatCoincide) { EXPECT_EQ(share_inside({}, {112, 112}), 0); }

double score_of(float detector_score) { return quality_score({{}, {}, detector_score}); }

TEST(QualityScore, IsAQuarterForEachNineOfTheDetectorsScore) {
  EXPECT_EQ(score_of(0), 0);
  EXPECT_NEAR(score_of(0.9F), 0.25, 1e-6);
  EXPECT_NEAR(score_of(0.99F), 0.5, 1e-5);
  EXPECT_NEAR(score_of(0.999F), 0.75, 1e-4);
  EXPECT_EQ(score_of(1), 1) << "no more than that, however sure";
}

}  // namespace
}  // namespace maskid
