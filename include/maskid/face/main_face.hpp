#pragma once

#include <span>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid {

/// Whom a photo of one person shows: of `faces`, not empty, the one with the largest area within the photo less twice
/// the squared distance of its center to the photo's (the rule of InsightFace's face analysis). Somebody at the edge
/// may be nearer to the camera.
const DetectedFace& main_face(std::span<const DetectedFace> faces, cv::Size photo);

}  // namespace maskid
