#include <algorithm>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/face/face_quality.hpp"

#include "real/networks.hpp"
#include "support/error_of.hpp"

namespace maskid {
namespace {

/// Mean distance of the landmarks, as a share of the eyes' distance in `a`.
double landmark_error(const FaceLandmarks& a, const FaceLandmarks& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += cv::norm(a[i] - b[i]) / 5;
  return sum / cv::norm(a[1] - a[0]);
}

class Detector : public testing::Test {
 protected:
  std::unique_ptr<FaceDetector> detector_ = plain_detector();
};

TEST_F(Detector, FindsOneFaceInTheMiddleOfEveryPortrait) {
  for (int i = 0; i < 40; ++i) {
    const auto faces = detector_->detect(portrait(i));
    ASSERT_EQ(faces.size(), 1U) << i;
    const auto& face = faces[0];
    const cv::Rect2f middle(64, 64, 128, 128);
    EXPECT_TRUE(middle.contains((face.box.tl() + face.box.br()) / 2)) << i;
    EXPECT_GT(face.box.width, 80) << i;
    EXPECT_LT(face.box.width, 200) << i;
    EXPECT_GT(face.score, 0.5F) << i;
    const auto& [left_eye, right_eye, nose, left_mouth, right_mouth] = face.landmarks;
    EXPECT_LT(left_eye.x, right_eye.x) << i;
    EXPECT_LT(left_mouth.x, right_mouth.x) << i;
    EXPECT_LT(std::max(left_eye.y, right_eye.y), nose.y) << i;
    EXPECT_LT(nose.y, std::min(left_mouth.y, right_mouth.y)) << i;
    for (const auto& point : face.landmarks) EXPECT_TRUE(face.box.contains(point)) << i;
  }
}

TEST_F(Detector, FindsAFaceThatFillsAPhotoOf112Pixels) {
  for (int i = 0; i < 12; ++i) {
    cv::Mat small;
    cv::resize(portrait(i)(cv::Rect(48, 48, 160, 160)), small, {112, 112}, 0, 0, cv::INTER_AREA);
    EXPECT_EQ(detector_->detect(small).size(), 1U) << i;
  }
}

// Any photo of more than 512 pixels was the end of the program: that is the input size which the network's file states.
TEST_F(Detector, TakesAPhotoLargerThanItsNetworkSays) {
  for (const auto& size : {cv::Size(513, 513), cv::Size(640, 480), cv::Size(1080, 1920)}) {
    cv::Mat large;
    cv::resize(portrait(0), large, size, 0, 0, cv::INTER_CUBIC);
    EXPECT_EQ(detector_->detect(large).size(), 1U) << size;
  }
}

TEST_F(Detector, FindsAllFacesInAGroupPhotoOf24Megapixels) {
  cv::Mat group(4000, 6000, CV_8UC3, cv::Scalar(90, 110, 100));
  std::vector<cv::Rect> places;
  for (int i = 0; i < 12; ++i) {
    places.emplace_back(300 + i % 4 * 1450, 300 + i / 4 * 1300, 256, 256);
    portrait(i).copyTo(group(places.back()));
  }
  const auto faces = detector_->detect(group);
  EXPECT_EQ(faces.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& place = places[i];
    const auto in_place = std::count_if(faces.begin(), faces.end(), [&](const auto& face) {
      return cv::Rect2f(place).contains((face.box.tl() + face.box.br()) / 2);
    });
    EXPECT_EQ(in_place, 1) << "portrait " << i;
  }
}

TEST_F(Detector, FindsTheSameInAMirroredPhoto) {
  for (int i = 0; i < 20; ++i) {
    const auto photo = portrait(i);
    cv::Mat mirrored;
    cv::flip(photo, mirrored, 1);
    const auto face = only_face(*detector_, photo);
    auto back = only_face(*detector_, mirrored).landmarks;
    for (auto& point : back) point.x = static_cast<float>(photo.cols - 1) - point.x;
    std::swap(back[0], back[1]);
    std::swap(back[3], back[4]);
    EXPECT_LT(landmark_error(face.landmarks, back), 0.03) << i;
  }
}

TEST_F(Detector, AlignsARotatedPortraitToNearlyTheSameCrop) {
  for (int i = 0; i < 10; ++i) {
    const auto photo = portrait(i);
    const auto upright = align_face(photo, only_face(*detector_, photo));
    for (const double degrees : {-15.0, 15.0}) {
      cv::Mat turned;
      cv::warpAffine(photo, turned, cv::getRotationMatrix2D({128, 128}, degrees, 1), photo.size(), cv::INTER_CUBIC,
                     cv::BORDER_REPLICATE);
      const auto face = only_face(*detector_, turned);
      EXPECT_NEAR(measure_quality(face, upright).roll, -degrees, 10) << i;
      const auto crop = align_face(turned, face);
      const cv::Rect inner(16, 16, 80, 80);
      EXPECT_LT(cv::norm(crop(inner), upright(inner), cv::NORM_L1) / (80 * 80 * 3), 16) << i;
    }
  }
}

TEST_F(Detector, FindsNothingWhereThereIsNoFace) {
  cv::Mat noise(480, 640, CV_8UC3);
  cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 256);
  EXPECT_TRUE(detector_->detect(noise).empty());
  for (const int grey : {0, 127, 255}) {
    EXPECT_TRUE(detector_->detect(cv::Mat(480, 640, CV_8UC3, cv::Scalar::all(grey))).empty()) << grey;
  }
}

TEST_F(Detector, TakesPhotosOfAnyShape) {
  for (const auto& size :
       {cv::Size(1, 1), cv::Size(2, 3000), cv::Size(3000, 2), cv::Size(40000, 40), cv::Size(33, 31)}) {
    EXPECT_NO_THROW(detector_->detect(cv::Mat(size, CV_8UC3, cv::Scalar::all(80)))) << size;
  }
}

// A photo of 32,767 pixels and more on a side was the end of the program: cv::warpAffine takes none.
TEST_F(Detector, AndAlignmentTakeAFaceInAVeryWidePhoto) {
  cv::Mat wide(256, 33000, CV_8UC3, cv::Scalar::all(80));
  const auto photo = portrait(0);
  const auto face = only_face(*detector_, photo);
  photo.copyTo(wide(cv::Rect(32700, 0, 256, 256)));
  auto moved = face;
  moved.box.x += 32700;
  for (auto& point : moved.landmarks) point.x += 32700;
  EXPECT_LT(cv::norm(align_face(wide, moved), align_face(photo, face), cv::NORM_INF), 8);
  const auto shape = real_shape_predictor().predict(wide, moved);
  EXPECT_LT(cv::norm(shape[30] - moved.landmarks[2]), 15) << "the tip of the nose";
}

TEST_F(Detector, AnswersTheSameEveryTime) {
  const auto first = only_face(*detector_, portrait(1));
  detector_->detect(portrait(2));
  const auto again = only_face(*detector_, portrait(1));
  EXPECT_EQ(first.landmarks, again.landmarks);
  EXPECT_EQ(first.box, again.box);
}

TEST(DetectorFile, MustBeThere) {
  const auto error = error_of([] { make_retina_face("/nowhere/retina.onnx"); });
  EXPECT_PRED2(contains, error, "/nowhere/retina.onnx");
  EXPECT_PRED2(contains, error, "run scripts/fetch_models");
}

TEST(DetectorFile, MustBeThatOfTheDetector) {
  const auto other = real_card().networks.front().network.file;
  const auto error = error_of([&] { make_retina_face(other); });
  EXPECT_PRED2(contains, error, other.string() + " is not the face detector");
  EXPECT_PRED2(contains, error, "run scripts/fetch_models");
}

TEST(Shape, LiesOnTheFace) {
  auto detector = real_detector();
  for (int i = 0; i < 20; ++i) {
    const auto photo = portrait(i);
    const auto face = only_face(*detector, photo);
    const auto shape = real_shape_predictor().predict(photo, face);
    const auto middle = [&](int first) {
      cv::Point2f sum;
      for (int k = 0; k < 6; ++k) sum += shape[first + k];
      return sum / 6;
    };
    const double eyes = cv::norm(face.landmarks[1] - face.landmarks[0]);
    EXPECT_LT(cv::norm(middle(36) - face.landmarks[0]), 0.2 * eyes) << i;
    EXPECT_LT(cv::norm(middle(42) - face.landmarks[1]), 0.2 * eyes) << i;
    EXPECT_LT(cv::norm(shape[48] - face.landmarks[3]), 0.3 * eyes) << i;
    EXPECT_GT(shape[8].y, face.landmarks[3].y) << i << ": the chin is below the mouth";
  }
}

TEST(Shape, FileMustBeThere) {
  const auto error = error_of([] { ShapePredictor("/nowhere/shape.dat"); });
  EXPECT_PRED2(contains, error, "/nowhere/shape.dat");
  EXPECT_PRED2(contains, error, "run scripts/fetch_models");
}

TEST(Shape, FileMustBeAPredictor) {
  const auto error = error_of([] { ShapePredictor(real_card().networks.front().network.file); });
  EXPECT_PRED2(contains, error, "cannot load the landmark predictor");
}

}  // namespace
}  // namespace maskid
