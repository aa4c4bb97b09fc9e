#pragma once

#include <opencv2/core.hpp>

#include "mask/mask_surface.hpp"

namespace maskid {

/// What a worn mask takes from the pixels of a region of an image: three CV_8U, 255 = all.
struct MaskCover {
  cv::Rect region;  ///< in the image; empty if no part of the mask lies in it
  cv::Mat fabric, straps, shadow;
};

MaskCover cover_of(const MaskSurface& surface, cv::Size image);

}  // namespace maskid
