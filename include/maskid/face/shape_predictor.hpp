#pragma once

#include <filesystem>
#include <memory>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid {

/// The 68 landmarks of a bare face (Kazemi & Sullivan 2014, dlib's predictor). Safe to share between threads.
class ShapePredictor {
 public:
  /// Throws Error when `file` is missing or is not a predictor of 68 points. Takes about half a second.
  explicit ShapePredictor(const std::filesystem::path& file);
  ~ShapePredictor();

  /// In pixels of `photo` (8-bit BGR). Always answers; on a covered face the lower points are a guess.
  FaceShape predict(const cv::Mat& photo, const DetectedFace& face) const;

 private:
  struct Predictor;  // keeps dlib out of this header
  std::unique_ptr<const Predictor> predictor_;
};

}  // namespace maskid
