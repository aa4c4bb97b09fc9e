#include <fstream>

#include <gtest/gtest.h>

#include "maskid/face/align_face.hpp"
#include "maskid/face/face_detector.hpp"

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

const std::filesystem::path models = std::filesystem::path(MASKID_SOURCE_DIR) / "models";

/// Sees the same faces in every photo.
class FixedDetector : public FaceDetector {
 public:
  explicit FixedDetector(std::vector<DetectedFace> faces) : faces_(std::move(faces)) {}
  std::vector<DetectedFace> detect(const cv::Mat& /*photo*/) override { return faces_; }

 private:
  std::vector<DetectedFace> faces_;
};

std::unique_ptr<FaceDetector> refined(std::vector<DetectedFace> faces) {
  return with_refined_landmarks(std::make_unique<FixedDetector>(std::move(faces)), models / "alignment.onnx");
}

TEST(RefinedLandmarks, OfNobodyAreNone) {
  EXPECT_TRUE(refined({})->detect(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(90))).empty());
}

TEST(RefinedLandmarks, ThatAllCoincideStay) {
  DetectedFace face{{10, 10, 40, 40}, {}, 0.9F};
  face.landmarks.fill({30, 30});
  const auto faces = refined({face})->detect(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(90)));
  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0].landmarks, face.landmarks);
}

TEST(RefinedLandmarks, AreMovedTogether) {
  cv::Mat noise(200, 200, CV_8UC3);
  cv::theRNG().state = 1;
  cv::randu(noise, 0, 255);
  DetectedFace face{{40, 40, 120, 120}, crop_landmarks(), 0.9F};
  for (auto& point : face.landmarks) point += cv::Point2f(40, 40);
  face.landmarks[2].x += 9;  // a turned face
  const auto moved = refined({face})->detect(noise).front();
  EXPECT_EQ(moved.box, face.box);
  EXPECT_EQ(moved.score, face.score);
  const auto& [eye, other, nose, corner, other_corner] = face.landmarks;
  const double zoom = cv::norm(moved.landmarks[1] - moved.landmarks[0]) / cv::norm(other - eye);
  EXPECT_NEAR(cv::norm(moved.landmarks[2] - moved.landmarks[0]), zoom * cv::norm(nose - eye), 1e-3);
  EXPECT_NEAR(cv::norm(moved.landmarks[4] - moved.landmarks[2]), zoom * cv::norm(other_corner - nose), 1e-3);
  EXPECT_NEAR(cv::norm(moved.landmarks[3] - moved.landmarks[1]), zoom * cv::norm(corner - other), 1e-3);
}

TEST(RefinedLandmarks, NeedTheirNetwork) {
  const auto load = [](const std::filesystem::path& file) {
    return error_of(
        [&] { with_refined_landmarks(std::make_unique<FixedDetector>(std::vector<DetectedFace>()), file); });
  };
  EXPECT_PRED2(contains, load("/nowhere/alignment.onnx"), "/nowhere/alignment.onnx that sets crops right is missing");
  EXPECT_PRED2(contains, load(models / "cover.onnx"), "cannot use the network " + (models / "cover.onnx").string());
  const TempDir folder;
  std::ofstream(folder.path() / "text.onnx") << "this is a text";
  EXPECT_PRED2(contains, load(folder.path() / "text.onnx"), "restore it from the project's repository");
}

}  // namespace
}  // namespace maskid
