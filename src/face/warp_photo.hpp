#pragma once

#include <opencv2/core.hpp>

namespace maskid {

/// The part of `photo` that `transform` brings into a square of `side` pixels, with a margin for sampling; empty where
/// the square shows none of it.
cv::Rect seen_part(const cv::Mat& photo, const cv::Matx23d& transform, int side);

/// cv::warpAffine, bilinear, of the part that is seen: it takes no photo of 32,767 pixels or more on a side. `border`
/// is cv::BORDER_CONSTANT (black) or cv::BORDER_REPLICATE; black where the square shows nothing of `photo`.
cv::Mat warp_photo(const cv::Mat& photo, const cv::Matx23d& transform, int side, int border);

}  // namespace maskid
