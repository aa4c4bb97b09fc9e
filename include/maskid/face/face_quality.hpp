#pragma once

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid {

/// What can be told of a face before recognizing it. Measured on the upper face alone, so that a mask
/// does not change it.
struct FaceQuality {
  float eye_distance = 0;  ///< between the eyes, pixels of the photo
  float sharpness = 0;     ///< standard deviation of the Laplacian of the eye region of the crop, 0 = flat
  float yaw = 0;           ///< degrees, estimated from eyes and nose; positive: turned to the viewer's right
  float roll = 0;          ///< degrees of the line through the eyes
  float brightness = 0;    ///< mean of the eye region of the crop, 0 to 255
};

/// `crop` is the aligned crop of `face`.
FaceQuality measure_quality(const DetectedFace& face, const cv::Mat& crop);

}  // namespace maskid
