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

  bool operator==(const FaceQuality&) const = default;
};

/// `crop` is the aligned crop of `face`.
FaceQuality measure_quality(const DetectedFace& face, const cv::Mat& crop);

/// The share of the eye region of `face` (brows, eyes and root of the nose) that lies within a photo of this size, by
/// area, 0 to 1; 0 where the landmarks coincide.
float share_inside(const DetectedFace& face, cv::Size photo);

/// How well `face` lends itself to recognition, 0 to 1: a quarter for each nine of the detector's score, so that 0.9 is
/// 0.25, 0.99 is 0.5 and 0.9999 is 1. Of masked faces made worse, it tells those that will be missed about as well as
/// sharpness does, and better where more than a third is discarded: scripts/benchmark quality.
double quality_score(const DetectedFace& face);

}  // namespace maskid
