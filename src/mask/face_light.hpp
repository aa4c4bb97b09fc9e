#pragma once

#include <array>

#include <opencv2/core.hpp>

#include "mask/mask_surface.hpp"

namespace maskid {

/// The light a face stands in, as far as its picture tells.
struct FaceLight {
  static constexpr int columns = 9, rows = 5;

  cv::Vec3f tint = {1, 1, 1};                              ///< B, G, R of what is white in this light, 1 = 255
  float saturation = 1;                                    ///< 0: the picture has no color
  float sideways = 0;                                      ///< -1 to 1; positive: from the viewer's right
  std::array<std::array<float, columns>, rows> fall = {};  ///< logarithm, over u and v

  /// Brightness of the light there relative to the whole face's.
  float at(MaskPoint point) const;
};

/// Measures it on the face under and above the mask. What left and right have in common is mostly
/// beard, mouth and skin and counts little; what differs between them is light.
FaceLight measure_light(const cv::Mat& image, const MaskSurface& surface);

}  // namespace maskid
