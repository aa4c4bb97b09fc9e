#pragma once

#include <functional>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/mask/mask_style.hpp"

#include "mask/face_warp.hpp"

namespace maskid {

using Polygon = std::vector<cv::Point2f>;

/// A place on a mask: u from -1 at its left side over 0 on the midline to 1 at its right, v from 0 at
/// the top edge to 1 at the bottom edge, whatever the form.
struct MaskPoint {
  float u = 0, v = 0;
};

/// A worn mask as a curved surface before a face in an image. Keeps references to its arguments.
class MaskSurface {
 public:
  MaskSurface(const WornMask& worn, const FaceWarp& warp);

  /// On the plane of the average face, in face units; sensible a little beyond the edges too.
  cv::Point2f flat(MaskPoint at) const;

  /// How far the mask stands off the plane of the face there, in face units.
  float depth(MaskPoint at) const;

  /// Image pixels; what stands off moves to where the face is turned.
  cv::Point2f in_image(MaskPoint at) const;

  /// Brightness of the surface there by its shape alone, about 1 where it faces a light above and
  /// before the face; `sideways` moves the light, -1 to 1.
  float shade(MaskPoint at, float sideways) const;

  /// Together the silhouette, overlapping, in image pixels.
  std::vector<Polygon> outline() const;

  /// Center lines of the straps, in image pixels.
  std::vector<Polygon> straps() const;

  const MaskStyle& style() const { return worn_.style; }
  const FaceWarp& warp() const { return warp_; }

 private:
  cv::Point3f body(MaskPoint at) const;

  const WornMask& worn_;
  const FaceWarp& warp_;
  Polygon top_, bottom_;
};

/// CV_32FC3 of the size of `region`: u, v and the interpolated `light` of the nodes for each pixel of
/// the surface and a little beyond its edges; NaN elsewhere. `light` is called with nodes of the surface.
cv::Mat map_surface(const MaskSurface& surface, cv::Rect region, const std::function<float(MaskPoint)>& light);

}  // namespace maskid
