#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

// What people wear, paint or hold up, drawn on photos for scripts/attacks. Photos are 8-bit BGR, shapes in their
// pixels; sizes are in distances between the eyes (e). Drawings are not the real things: see docs/limits.md.

namespace maskid {

/// Opaque dark glasses from the bridge of the nose to the temples, 0.62 e high.
cv::Mat with_sunglasses(const cv::Mat& photo, const FaceShape& shape);

/// A cap whose brim touches the brows, its shadow on the eyes, and a hood around the face.
cv::Mat with_cap_and_hood(const cv::Mat& photo, const FaceShape& shape);

/// Foundation on the upper face, darker brows, eye shadow, winged eyeliner, a contoured nose; `amount` 0 (none) to 1
/// (for a stage, with broad brows).
cv::Mat with_makeup(const cv::Mat& photo, const FaceShape& shape, float amount);

/// Where `region` (CV_8U, 255: all) of `photo` shows the same place of another's face; `move` brings that to this one.
cv::Mat with_printed_face(const cv::Mat& photo, const cv::Mat& region, const cv::Mat& other, const cv::Matx23d& move);

/// `photo` on the screen of a phone, photographed again: stripes of its pixels, perspective, a cold cast, lifted black,
/// glare, blur, noise, JPEG of quality 60.
cv::Mat rephotographed(const cv::Mat& photo, std::uint32_t seed);

}  // namespace maskid
