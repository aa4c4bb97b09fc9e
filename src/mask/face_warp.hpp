#pragma once

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid {

/// The 68 landmarks of the average face from the front, in face units: the distance between the eyes
/// is 1, the origin lies between them, y points down.
const FaceShape& average_face();

/// Bends the plane of the average face onto a face in an image: a thin-plate spline (Bookstein, 1989)
/// through the landmarks of jaw, nose and eyes. The mouth is left out: a mask does not follow it.
class FaceWarp {
 public:
  explicit FaceWarp(const FaceShape& shape);

  /// Image pixels of a point in face units.
  cv::Point2f operator()(cv::Point2f point) const;

  /// Pixels of one face unit, were the face seen from the front.
  float scale() const { return scale_; }

  /// Where the nose points in the image: 0 from the front, of length 1 in profile.
  cv::Point2f facing() const { return facing_; }

 private:
  cv::Mat weights_;  // anchors + 3 rows, x and y
  float scale_;
  cv::Point2f facing_;
};

/// Finite coordinates of a plausible size, with eyes at least 4 pixels apart.
bool is_face(const FaceShape& shape);

}  // namespace maskid
