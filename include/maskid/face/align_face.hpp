#pragma once

#include <opencv2/core.hpp>

#include "maskid/base/crop_side.hpp"
#include "maskid/face/detected_face.hpp"

namespace maskid {

/// Where the five landmarks lie in a crop of crop_side (InsightFace's ArcFace template).
const FaceLandmarks& crop_landmarks();

/// The similarity transform (2×3, double) that brings `landmarks` nearest to crop_landmarks() in the least-squares
/// sense (Umeyama 1991, without reflection), enlarged by `zoom` (2: for a crop of 224 pixels). Landmarks that all
/// coincide or are not finite give an all-zero matrix.
cv::Matx23d crop_transform(const FaceLandmarks& landmarks, double zoom = 1);

/// The same for a face in a photo that may be squeezed, which is undone first.
cv::Matx23d crop_transform(const DetectedFace& face, double zoom = 1);

/// The upright crop of crop_side · `zoom` pixels around `face`, 8-bit BGR; black outside the photo, and all
/// black where crop_transform() gives zeros.
cv::Mat align_face(const cv::Mat& photo, const DetectedFace& face, double zoom = 1);

}  // namespace maskid
