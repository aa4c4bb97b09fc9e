#pragma once

#include <array>

#include <opencv2/core.hpp>

namespace maskid {

/// Left eye, right eye, nose tip, left and right mouth corner, as the viewer sees them, in pixels.
using FaceLandmarks = std::array<cv::Point2f, 5>;

/// A face in a photo; all coordinates are pixels of that photo.
struct DetectedFace {
  cv::Rect2f box;
  FaceLandmarks landmarks;
  float score = 0;    ///< the detector's, 0 to 1
  float stretch = 1;  ///< how many times too wide for its height the photo shows it
};

/// The 68 points of the iBUG 300-W scheme (0-16 jaw, 17-26 brows, 27-35 nose, 36-47 eyes, 48-67 mouth),
/// in pixels of the image they were found in.
using FaceShape = std::array<cv::Point2f, 68>;

}  // namespace maskid
