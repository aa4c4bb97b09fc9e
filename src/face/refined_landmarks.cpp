#include <cmath>
#include <complex>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/face/face_detector.hpp"

#include "network/crop_network.hpp"

namespace maskid {
namespace {

constexpr int seen_side = 88;  // pixels of the crop, around its center, that the network was trained on
constexpr int passes = 2;      // the second sees what the first left

/// Faces differ: a face seems stretched by less than this (a logarithm) in photos that are not squeezed.
constexpr double least_stretch = 0.1;

using Complex = std::complex<double>;  // x + iy; multiplying by one turns and scales

/// What sets a crop right: it is made narrower and higher by `stretch` (a logarithm), then turned, zoomed and shifted,
/// around its center, in pixels.
struct Correction {
  Complex turn = 1;
  Complex shift = 0;
  double stretch = 0;
};

/// Answers of the network: a, b, x, y, s, in these units.
Correction correction_of(const cv::Mat& answers) {
  constexpr double turn_unit = 0.1;
  constexpr double shift_unit = 4;
  constexpr double stretch_unit = 0.1;
  const auto value = [&](int i) { return static_cast<double>(answers.at<float>(i)); };
  return {1.0 + turn_unit * Complex(value(0), value(1)), shift_unit * Complex(value(2), value(3)),
          stretch_unit * value(4)};
}

/// The mean of what is seen in a crop and in the mirrored one.
Correction mean_of(const Correction& seen, const Correction& mirrored) {
  return {(seen.turn + std::conj(mirrored.turn)) / 2.0, (seen.shift - std::conj(mirrored.shift)) / 2.0,
          (seen.stretch + mirrored.stretch) / 2};
}

/// No face lies so far off; the network sees something else, or nothing.
bool believable(const Correction& correction) {
  const double zoom = std::abs(correction.turn);
  return zoom > 0.5 && zoom < 2 && std::abs(correction.shift) < crop_side / 4.0 && std::abs(correction.stretch) < 0.6;
}

class RefinedDetector : public FaceDetector {
 public:
  RefinedDetector(std::unique_ptr<FaceDetector> detector, const std::filesystem::path& file)
      : detector_(std::move(detector)), network_(file, {"correction", "that sets crops right", 64, 5}) {}

  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    auto faces = detector_->detect(photo);
    for (auto& face : faces) {
      for (int pass = 0; pass < passes; ++pass) refine(photo, face);
    }
    return faces;
  }

 private:
  void refine(const cv::Mat& photo, DetectedFace& face) {
    const auto to_crop = crop_transform(face);
    if (to_crop == cv::Matx23d::zeros()) return;
    auto correction = see(align_face(photo, face));
    if (!believable(correction)) return;
    if (face.stretch == 1 && std::abs(correction.stretch) < least_stretch) correction.stretch = 0;
    cv::Matx23d to_photo;
    cv::invertAffineTransform(to_crop, to_photo);
    const Complex center(crop_side / 2.0, crop_side / 2.0);
    const double wider = std::exp(correction.stretch / 2);
    for (auto& point : face.landmarks) {
      const cv::Vec2d there = to_crop * cv::Vec3d(point.x, point.y, 1);
      const Complex before = (Complex(there[0], there[1]) - center - correction.shift) / correction.turn;
      const cv::Vec3d moved(center.real() + before.real() * wider, center.imag() + before.imag() / wider, 1);
      point = cv::Point2d(cv::Vec2d(to_photo * moved));
    }
    // The network speaks of the crop's width; what was squeezed is the photo's.
    const double roll = std::atan2(to_crop(1, 0), to_crop(0, 0));
    face.stretch *= static_cast<float>(std::exp(correction.stretch * std::cos(2 * roll)));
  }

  Correction see(const cv::Mat& crop) {
    constexpr int margin = (crop_side - seen_side) / 2;
    const cv::Mat seen = crop(cv::Rect(margin, margin, seen_side, seen_side));
    cv::Mat mirrored;
    cv::flip(seen, mirrored, 1);
    const auto first = correction_of(network_.run(seen));
    return mean_of(first, correction_of(network_.run(mirrored)));
  }

  std::unique_ptr<FaceDetector> detector_;
  CropNetwork network_;
};

}  // namespace

std::unique_ptr<FaceDetector> with_refined_landmarks(std::unique_ptr<FaceDetector> detector,
                                                     const std::filesystem::path& network) {
  return std::make_unique<RefinedDetector>(std::move(detector), network);
}

}  // namespace maskid
