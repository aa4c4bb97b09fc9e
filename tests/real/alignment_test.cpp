// Whether a covered face is cropped as the same face is when bare.
#include <cmath>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/face/main_face.hpp"
#include "maskid/mask/draw_mask.hpp"

#include "real/networks.hpp"

namespace maskid {
namespace {

constexpr int people = 60;
const std::string foreign = "surgical_pink,n95_grey:high,kn95_black,cloth_dotted:low,cloth_striped:high,scarf_grey";

/// How far, in pixels of the crop, what lies at its five landmarks by `landmarks` lies off by `others`.
double apart(const FaceLandmarks& landmarks, const FaceLandmarks& others) {
  const cv::Matx23d one = crop_transform(landmarks);
  const cv::Matx23d other = crop_transform(others);
  const cv::Matx22d turn(one(0, 0), one(0, 1), one(1, 0), one(1, 1));
  double sum = 0;
  for (const auto& point : crop_landmarks()) {
    const cv::Vec2d in_photo = turn.inv() * cv::Vec2d(point.x - one(0, 2), point.y - one(1, 2));
    const cv::Vec2d there = other * cv::Vec3d(in_photo[0], in_photo[1], 1);
    sum += std::hypot(there[0] - point.x, there[1] - point.y);
  }
  return sum / static_cast<double>(landmarks.size());
}

TEST(Alignment, OfACoveredFaceIsNearerToThatOfTheBareOne) {
  const auto plain = plain_detector();
  const auto refined = real_detector();
  const auto masks = parse_worn_masks(foreign, load_mask_styles(project / "data/masks"));
  double before = 0;
  double after = 0;
  for (int i = 0; i < people; ++i) {
    const auto photo = portrait(i);
    const auto masked = draw_mask(photo, real_shape_predictor().predict(photo, only_face(*refined, photo)),
                                  masks[static_cast<std::size_t>(i) % masks.size()]);
    for (auto [detector, sum] : {std::pair{plain.get(), &before}, std::pair{refined.get(), &after}}) {
      const auto faces = detector->detect(masked);
      ASSERT_FALSE(faces.empty()) << i;
      *sum += apart(only_face(*detector, photo).landmarks, main_face(faces, masked.size()).landmarks) / people;
    }
  }
  EXPECT_LT(after, 0.75 * before) << before << " pixels of the crop became " << after;
  EXPECT_LT(after, 3);
  RecordProperty("before", std::to_string(before));
  RecordProperty("after", std::to_string(after));
}

/// A face that a detector saw in the wrong place.
class MisplacingDetector : public FaceDetector {
 public:
  explicit MisplacingDetector(std::unique_ptr<FaceDetector> detector) : detector_(std::move(detector)) {}

  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    auto faces = detector_->detect(photo);
    for (auto& face : faces) {
      const cv::Point2f nose = face.landmarks[2];
      const float eyes = static_cast<float>(cv::norm(face.landmarks[1] - face.landmarks[0]));
      for (auto& point : face.landmarks) {
        const cv::Point2f from_nose = (point - nose) * 1.15F;
        point = nose + cv::Point2f(from_nose.x - 0.1F * from_nose.y, from_nose.y + 0.1F * from_nose.x) +
                cv::Point2f(0.15F, -0.1F) * eyes;
      }
    }
    return faces;
  }

 private:
  std::unique_ptr<FaceDetector> detector_;
};

TEST(Alignment, IsFoundFromLandmarksThatLieFarOff) {
  const auto refined = real_detector();
  auto misplacing = std::make_unique<MisplacingDetector>(plain_detector());
  auto* misplaced = misplacing.get();
  const auto found = with_refined_landmarks(std::move(misplacing), project / "models/alignment.onnx");
  double before = 0;
  double after = 0;
  for (int i = 0; i < people; ++i) {
    const auto photo = portrait(i);
    const auto right = only_face(*refined, photo).landmarks;
    before += apart(right, only_face(*misplaced, photo).landmarks) / people;
    after += apart(right, only_face(*found, photo).landmarks) / people;
  }
  EXPECT_GT(before, 6);
  EXPECT_LT(after, 2) << before << " pixels of the crop became " << after;
}

TEST(Alignment, SeesThatAPhotoIsSqueezed) {
  const auto refined = real_detector();
  double plain_off = 0;
  double squeezed_off = 0;
  int left_alone = 0;
  for (int i = 0; i < people; ++i) {
    const auto photo = portrait(i);
    const auto face = only_face(*refined, photo);
    left_alone += face.stretch == 1 ? 1 : 0;
    cv::Mat squeezed;
    cv::resize(photo, squeezed, {}, 1, 1.3, cv::INTER_LINEAR);
    auto seen = only_face(*refined, squeezed);
    squeezed_off += cv::norm(align_face(photo, face), align_face(squeezed, seen), cv::NORM_L1) / people;
    seen.stretch = 1;
    plain_off += cv::norm(align_face(photo, face), align_face(squeezed, seen), cv::NORM_L1) / people;
  }
  EXPECT_GE(left_alone, people * 9 / 10) << "of photos that are not squeezed";
  EXPECT_LT(squeezed_off, 0.7 * plain_off) << "the crops of squeezed photos";
}

}  // namespace
}  // namespace maskid
