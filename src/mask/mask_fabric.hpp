#pragma once

#include <opencv2/core.hpp>

#include "maskid/mask/mask_style.hpp"

#include "mask/mask_surface.hpp"

namespace maskid {

/// What a mask is made of, seen flat and evenly lit: color, pattern, seams, folds, weave.
class MaskFabric {
 public:
  /// `pixels` a face unit in the image: detail finer than its pixels fades into its mean.
  MaskFabric(const MaskSurface& surface, float pixels);

  /// B, G, R, from 0 to a little over 255.
  cv::Vec3f color(MaskPoint at) const;

 private:
  struct Place {
    MaskPoint at;
    float s, t;   // along the fabric from the midline and from the top edge, in face units
    float inset;  // distance from the nearest edge, in face units
  };

  Place place(MaskPoint at) const;
  float pattern(const Place& place) const;
  float form_detail(const Place& place) const;
  float pleats(const Place& place) const;
  float creases(const Place& place) const;
  float border(const Place& place) const;
  float threads(const Place& place) const;
  float line(float distance, float width) const;
  float visible(float period) const;

  const MaskStyle& style_;
  float pixels_;
  float width_, height_, side_height_;
};

}  // namespace maskid
