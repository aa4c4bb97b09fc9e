#pragma once

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"
#include "maskid/mask/mask_style.hpp"

namespace maskid {

/// A copy of `image` (8-bit BGR, any size; landmarks of `shape` in its pixels) in which the face
/// wears the mask, lit as the face is. Same in, same out. Parts of the face may lie outside the
/// image. A shape that is no face (coordinates not finite, eyes less than 4 pixels apart) gives the
/// image unchanged. The idea of drawing masks along landmarks for recognition: MaskTheFace (Anwar
/// and Raychowdhury, 2020). Throws Error if `image` is not 8-bit BGR.
cv::Mat draw_mask(const cv::Mat& image, const FaceShape& shape, const WornMask& worn);

/// CV_8U of `size`: how much of each pixel the mask, its straps or its shadow take, 255 = all.
/// draw_mask() changes no pixel where this is 0.
cv::Mat mask_outline(cv::Size size, const FaceShape& shape, const WornMask& worn);

}  // namespace maskid
