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

using Complex = std::complex<double>;  // x + iy; multiplying by one turns and scales

/// A similarity transform around the center of a crop, in pixels.
struct Similarity {
  Complex turn = 1;
  Complex shift = 0;
};

/// Answers of the network: a, b, x, y, in these units.
Similarity similarity_of(const cv::Mat& answers) {
  constexpr double turn_unit = 0.1;
  constexpr double shift_unit = 4;
  const auto value = [&](int i) { return static_cast<double>(answers.at<float>(i)); };
  return {1.0 + turn_unit * Complex(value(0), value(1)), shift_unit * Complex(value(2), value(3))};
}

/// The mean of what is seen in a crop and in the mirrored one.
Similarity mean_of(const Similarity& seen, const Similarity& mirrored) {
  return {(seen.turn + std::conj(mirrored.turn)) / 2.0, (seen.shift - std::conj(mirrored.shift)) / 2.0};
}

/// No face lies so far off; the network sees something else, or nothing.
bool believable(const Similarity& correction) {
  const double zoom = std::abs(correction.turn);
  return zoom > 0.5 && zoom < 2 && std::abs(correction.shift) < crop_side / 4.0;
}

Complex as_complex(const cv::Point2f& point) { return {point.x, point.y}; }

class RefinedDetector : public FaceDetector {
 public:
  RefinedDetector(std::unique_ptr<FaceDetector> detector, const std::filesystem::path& file)
      : detector_(std::move(detector)), network_(file, {"correction", "that sets crops right", 64, 4}) {}

  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    auto faces = detector_->detect(photo);
    for (auto& face : faces) {
      for (int pass = 0; pass < passes; ++pass) refine(photo, face);
    }
    return faces;
  }

 private:
  void refine(const cv::Mat& photo, DetectedFace& face) {
    const auto transform = crop_transform(face.landmarks);
    const Complex zoom(transform(0, 0), transform(1, 0));
    const Complex corner(transform(0, 2), transform(1, 2));
    const auto correction = see(align_face(photo, face));
    if (std::abs(zoom) <= 0 || !believable(correction)) return;
    const Complex center(crop_side / 2.0, crop_side / 2.0);
    for (auto& point : face.landmarks) {
      const Complex in_crop = zoom * as_complex(point) + corner;
      const Complex moved = center + (in_crop - center - correction.shift) / correction.turn;
      const Complex in_photo = (moved - corner) / zoom;
      point = {static_cast<float>(in_photo.real()), static_cast<float>(in_photo.imag())};
    }
  }

  Similarity see(const cv::Mat& crop) {
    constexpr int margin = (crop_side - seen_side) / 2;
    const cv::Mat seen = crop(cv::Rect(margin, margin, seen_side, seen_side));
    cv::Mat mirrored;
    cv::flip(seen, mirrored, 1);
    const auto first = similarity_of(network_.run(seen));
    return mean_of(first, similarity_of(network_.run(mirrored)));
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
