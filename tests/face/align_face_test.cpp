#include "maskid/face/align_face.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

/// Smooth and colorful, so that a pixel's place can be told by its color.
cv::Mat scene(cv::Size size) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const auto wave = [](double at) { return cv::saturate_cast<uchar>(128 + 100 * std::sin(at)); };
      image.at<cv::Vec3b>(y, x) = {wave(x / 23.0), wave(y / 19.0), wave((x + y) / 31.0)};
    }
  }
  return image;
}

/// scale · rotation about the origin, then a shift.
cv::Matx23d similarity_of(double scale, double degrees, cv::Point2d shift) {
  const double a = scale * std::cos(degrees * CV_PI / 180);
  const double b = scale * std::sin(degrees * CV_PI / 180);
  return {a, -b, shift.x, b, a, shift.y};
}

cv::Point2f moved(const cv::Matx23d& transform, cv::Point2f point) {
  const cv::Vec2d there = transform * cv::Vec3d(point.x, point.y, 1);
  return {static_cast<float>(there[0]), static_cast<float>(there[1])};
}

FaceLandmarks moved(const cv::Matx23d& transform, FaceLandmarks landmarks) {
  for (auto& point : landmarks) point = moved(transform, point);
  return landmarks;
}

DetectedFace face_at(const FaceLandmarks& landmarks) {
  const cv::Rect2f box = cv::boundingRect(std::vector<cv::Point2f>(landmarks.begin(), landmarks.end()));
  return {{box.x - box.width / 2, box.y - box.height / 2, 2 * box.width, 2 * box.height}, landmarks, 1};
}

/// Largest difference of the pixels that are not within `margin` of the edge.
double inner_difference(const cv::Mat& a, const cv::Mat& b, int margin) {
  const cv::Rect inner(margin, margin, a.cols - 2 * margin, a.rows - 2 * margin);
  return cv::norm(a(inner), b(inner), cv::NORM_INF);
}

/// Landmarks of a face that is not quite the template, in the middle of a scene of 400×400.
FaceLandmarks landmarks_of(std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0, 2);
  auto landmarks = crop_landmarks();
  for (auto& point : landmarks) point += cv::Point2f(noise(random), noise(random));
  return moved(similarity_of(1, 0, {144, 144}), landmarks);
}

class AlignFace : public testing::TestWithParam<std::uint32_t> {};

// Two bilinear samplings of waves as fast as these differ by less than 12 of 255.
TEST_P(AlignFace, GivesTheSameCropOfARotatedScaledAndShiftedPhoto) {
  std::mt19937 random(GetParam());
  const auto between = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
  const auto photo = scene({400, 400});
  const auto landmarks = landmarks_of(GetParam());
  const auto crop = align_face(photo, face_at(landmarks));

  const double scale = between(0.7, 1.9);
  const double degrees = between(-180, 180);
  const cv::Point2d middle(200, 200);
  const auto turn = similarity_of(scale, degrees, {});
  const cv::Vec2d turned = turn * cv::Vec3d(middle.x, middle.y, 1);
  const auto transform = similarity_of(scale, degrees, {450 - turned[0] + between(-20, 20), 450 - turned[1]});
  cv::Mat other;
  cv::warpAffine(photo, other, transform, {900, 900}, cv::INTER_LINEAR);
  const auto same = align_face(other, face_at(moved(transform, landmarks)));
  EXPECT_LT(inner_difference(crop, same, 1), 12);
}

TEST_P(AlignFace, BringsTheLandmarksNearTheTemplate) {
  std::mt19937 random(GetParam());
  const auto between = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
  const auto transform = similarity_of(between(0.1, 9), between(-180, 180), {between(-500, 500), between(-500, 500)});
  const auto landmarks = moved(transform, crop_landmarks());
  const auto back = moved(crop_transform(landmarks), landmarks);
  for (std::size_t i = 0; i < back.size(); ++i) EXPECT_LT(cv::norm(back[i] - crop_landmarks()[i]), 0.01) << i;
}

TEST_P(AlignFace, IsTheLeastSquaresFit) {
  const auto landmarks = landmarks_of(GetParam());
  const auto error = [&](const cv::Matx23d& transform) {
    double sum = 0;
    const auto there = moved(transform, landmarks);
    for (std::size_t i = 0; i < there.size(); ++i) {
      const double distance = cv::norm(there[i] - crop_landmarks()[i]);
      sum += distance * distance;
    }
    return sum;
  };
  const auto best = crop_transform(landmarks);
  for (const double step : {-0.01, 0.01}) {
    for (const cv::Matx23d& change : {cv::Matx23d(step, 0, 0, 0, step, 0), cv::Matx23d(0, -step, 0, step, 0, 0),
                                      cv::Matx23d(0, 0, 10 * step, 0, 0, 0), cv::Matx23d(0, 0, 0, 0, 0, 10 * step)}) {
      EXPECT_GT(error(best + change), error(best) - 1e-6);
    }
  }
}

// The large face is shrunk before it is turned; the direct way is to shrink the whole photo first.
TEST_P(AlignFace, AgreesWithTheDirectWayForAVeryLargeFace) {
  std::mt19937 random(GetParam());
  const int times = 4 + static_cast<int>(random() % 4);
  const auto small_photo = scene({300, 300});
  cv::Mat large_photo;
  cv::resize(small_photo, large_photo, {}, times, times, cv::INTER_NEAREST);
  const auto small = moved(similarity_of(1, static_cast<double>(random() % 40), {110, 60}), crop_landmarks());
  auto large = small;
  for (auto& point : large) {
    point = cv::Point2f(static_cast<float>((point.x + 0.5) * times - 0.5),
                        static_cast<float>((point.y + 0.5) * times - 0.5));
  }
  const auto expected = align_face(small_photo, face_at(small));
  EXPECT_LT(inner_difference(align_face(large_photo, face_at(large)), expected, 2), 12);
}

TEST_P(AlignFace, OfASqueezedPhotoIsThatOfThePhoto) {
  std::mt19937 random(GetParam());
  const auto landmarks = moved(similarity_of(2, static_cast<double>(random() % 360), {150, 250}), crop_landmarks());
  const float stretch = 0.6F + 0.04F * static_cast<float>(random() % 20);
  auto squeezed = face_at(landmarks);
  for (auto& point : squeezed.landmarks) point.x *= stretch;
  squeezed.stretch = stretch;
  const cv::Matx33d widen(stretch, 0, 0, 0, 1, 0, 0, 0, 1);
  EXPECT_LT(cv::norm(crop_transform(squeezed) * widen - crop_transform(landmarks)), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AlignFace, testing::Range(0U, 20U));

TEST(CropTransform, OfTheTemplateIsTheIdentity) {
  const auto transform = crop_transform(crop_landmarks());
  EXPECT_LT(cv::norm(transform - cv::Matx23d(1, 0, 0, 0, 1, 0)), 1e-6);
  const auto photo = scene({112, 112});
  EXPECT_EQ(cv::norm(align_face(photo, face_at(crop_landmarks())), photo, cv::NORM_INF), 0);
}

TEST(CropTransform, IsEnlargedByItsZoom) {
  // A pixel's middle stays a pixel's middle: u → 2·(u + ½) − ½.
  EXPECT_LT(cv::norm(crop_transform(crop_landmarks(), 2) - cv::Matx23d(2, 0, 0.5, 0, 2, 0.5)), 1e-6);
  const auto crop = align_face(scene({112, 112}), face_at(crop_landmarks()), 2);
  EXPECT_EQ(crop.size(), cv::Size(224, 224));
  cv::Mat half;
  cv::resize(crop, half, {112, 112}, 0, 0, cv::INTER_AREA);
  EXPECT_LT(inner_difference(half, scene({112, 112}), 2), 4);
}

TEST(CropTransform, NeverMirrors) {
  auto mirrored = crop_landmarks();
  for (auto& point : mirrored) point.x = 112 - point.x;
  const auto transform = crop_transform(mirrored);
  EXPECT_GT(transform(0, 0) * transform(1, 1) - transform(0, 1) * transform(1, 0), 0);
}

TEST(CropTransform, OfDegenerateLandmarksIsZero) {
  const auto nothing = cv::Matx23d::zeros();
  FaceLandmarks same;
  same.fill({17, 23});
  FaceLandmarks not_numbers;
  not_numbers.fill({std::numeric_limits<float>::quiet_NaN(), 0});
  auto infinite = crop_landmarks();
  infinite[2].x = std::numeric_limits<float>::infinity();
  for (const auto& landmarks : {same, not_numbers, infinite, FaceLandmarks{}}) {
    EXPECT_EQ(crop_transform(landmarks), nothing);
    // The crop was filled with the color of the photo's first pixel.
    const auto crop = align_face(cv::Mat(50, 50, CV_8UC3, cv::Scalar(9, 9, 9)), {{10, 10, 20, 20}, landmarks, 1});
    EXPECT_EQ(crop.size(), cv::Size(112, 112));
    EXPECT_EQ(cv::norm(crop, cv::NORM_INF), 0);
  }
}

TEST(CropTransform, TakesLandmarksInALine) {
  FaceLandmarks line;
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = {30.0F + 10.0F * static_cast<float>(i), 40};
  EXPECT_EQ(align_face(scene({100, 100}), face_at(line)).size(), cv::Size(112, 112));
}

TEST(AlignFaceAtTheEdge, IsBlackOutsideThePhoto) {
  const cv::Mat photo(200, 200, CV_8UC3, cv::Scalar::all(200));
  const auto crop = align_face(photo, face_at(moved(similarity_of(1, 0, {-56, 0}), crop_landmarks())));
  EXPECT_EQ(crop.at<cv::Vec3b>(60, 20), cv::Vec3b(0, 0, 0));
  EXPECT_EQ(crop.at<cv::Vec3b>(60, 90), cv::Vec3b(200, 200, 200));
}

TEST(AlignFaceAtTheEdge, IsAllBlackFarOutsideThePhoto) {
  for (const double scale : {0.5, 1.0, 10.0}) {
    for (const cv::Point2d& shift : {cv::Point2d(5000, 0), {0, -5000}, {-5000, 5000}, {1e9, 1e9}}) {
      const auto landmarks = moved(similarity_of(scale, 0, shift), crop_landmarks());
      EXPECT_EQ(cv::norm(align_face(scene({300, 200}), face_at(landmarks)), cv::NORM_INF), 0) << shift;
    }
  }
}

// A very large face of which the photo shows a strip was shrunk to a strip of no pixels, which ended the program.
TEST(AlignFaceAtTheEdge, TakesALargeFaceOfWhichAStripIsSeen) {
  for (const int width : {1, 2, 3, 5}) {
    const auto landmarks = moved(similarity_of(12, 0, {-600, 0}), crop_landmarks());
    EXPECT_EQ(align_face(cv::Mat(1400, width, CV_8UC3, cv::Scalar::all(200)), face_at(landmarks)).size(),
              cv::Size(112, 112));
  }
}

TEST(AlignFaceAtTheEdge, ShowsALargeFaceAsFarAsThePhotoGoes) {
  const cv::Mat photo(700, 700, CV_8UC3, cv::Scalar::all(200));
  const auto crop = align_face(photo, face_at(moved(similarity_of(10, 0, {-560, 0}), crop_landmarks())));
  EXPECT_EQ(crop.at<cv::Vec3b>(30, 40), cv::Vec3b(0, 0, 0));
  EXPECT_EQ(crop.at<cv::Vec3b>(30, 80), cv::Vec3b(200, 200, 200));
  EXPECT_EQ(crop.at<cv::Vec3b>(90, 80), cv::Vec3b(0, 0, 0)) << "the photo ends at row 70 of the crop";
}

// cv::warpAffine takes no picture of 32,767 pixels or more on a side.
TEST(AlignFaceAtTheEdge, TakesPhotosOfAnyWidth) {
  const auto small = scene({200, 200});
  cv::Mat wide(200, 40000, CV_8UC3, cv::Scalar::all(0));
  small.copyTo(wide(cv::Rect(39800, 0, 200, 200)));
  const auto landmarks = moved(similarity_of(1, 10, {50, 20}), crop_landmarks());
  auto far = landmarks;
  for (auto& point : far) point.x += 39800;
  EXPECT_LE(cv::norm(align_face(small, face_at(landmarks)), align_face(wide, face_at(far)), cv::NORM_INF), 3);
}

}  // namespace
}  // namespace maskid
