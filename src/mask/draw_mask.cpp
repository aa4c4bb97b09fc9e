#include "maskid/mask/draw_mask.hpp"

#include <algorithm>
#include <cmath>

#include "maskid/base/error.hpp"

#include "mask/face_light.hpp"
#include "mask/face_warp.hpp"
#include "mask/mask_cover.hpp"
#include "mask/mask_fabric.hpp"
#include "mask/mask_surface.hpp"

namespace maskid {
namespace {

/// As a camera does: what is very bright comes close to white and keeps its detail.
float shouldered(float value) {
  constexpr float knee = 205, rest = 250 - knee;
  return value < knee ? value : knee + rest * (1 - std::exp((knee - value) / rest));
}

cv::Vec3f lit(const cv::Vec3f& color, float brightness, const FaceLight& light) {
  const float grey = 0.114F * color[0] + 0.587F * color[1] + 0.299F * color[2];
  const cv::Vec3f seen = cv::Vec3f::all(grey) + (color - cv::Vec3f::all(grey)) * light.saturation;
  cv::Vec3f result = seen.mul(light.tint) * brightness;
  for (int channel = 0; channel < 3; ++channel) result[channel] = shouldered(result[channel]);
  return result;
}

cv::Vec3f mixed(const cv::Vec3f& under, const cv::Vec3f& over, uchar cover) {
  return under + (over - under) * (static_cast<float>(cover) / 255);
}

class Painter {
 public:
  Painter(const MaskSurface& surface, const FaceLight& light)
      : fabric_(surface, surface.warp().scale()),
        light_(light),
        strap_(lit(cv::Vec3f(surface.style().strap_color), 0.85F, light)) {}

  /// One row of the region, from the skin up: shadow, straps, fabric.
  void paint_row(cv::Vec3b* pixels, const MaskCover& cover, int row, const cv::Mat& map) const {
    const uchar* fabric = cover.fabric.ptr(row);
    const uchar* straps = cover.straps.ptr(row);
    const uchar* shadow = cover.shadow.ptr(row);
    const auto* places = map.ptr<cv::Vec3f>(row);
    for (int x = 0; x < map.cols; ++x) {
      if (fabric[x] == 0 && straps[x] == 0 && shadow[x] == 0) continue;
      cv::Vec3f color = cv::Vec3f(pixels[x]);
      if (fabric[x] < 255) {
        color = mixed(color, color * 0.12F, shadow[x]);
        color = mixed(color, strap_, straps[x]);
      }
      const cv::Vec3f& place = places[x];
      if (fabric[x] > 0 && !std::isnan(place[0])) {
        const cv::Vec3f seen = lit(fabric_.color({place[0], place[1]}), place[2], light_);
        color = mixed(color, seen, fabric[x]);
      }
      pixels[x] = cv::Vec3b(cv::saturate_cast<uchar>(color[0]), cv::saturate_cast<uchar>(color[1]),
                            cv::saturate_cast<uchar>(color[2]));
    }
  }

 private:
  MaskFabric fabric_;
  const FaceLight& light_;
  cv::Vec3f strap_;
};

}  // namespace

cv::Mat draw_mask(const cv::Mat& image, const FaceShape& shape, const WornMask& worn) {
  if (image.type() != CV_8UC3) throw Error("draw_mask() needs an 8-bit BGR image");
  cv::Mat result = image.clone();
  if (!is_face(shape)) return result;

  const FaceWarp warp(shape);
  const MaskSurface surface(worn, warp);
  const MaskCover cover = cover_of(surface, image.size());
  if (cover.region.empty()) return result;

  const FaceLight light = measure_light(image, surface);
  const cv::Mat map = map_surface(surface, cover.region,
                                  [&](MaskPoint at) { return light.at(at) * surface.shade(at, light.sideways); });
  const Painter painter(surface, light);
  cv::Mat pixels = result(cover.region);
  for (int row = 0; row < pixels.rows; ++row) {
    painter.paint_row(pixels.ptr<cv::Vec3b>(row), cover, row, map);
  }
  return result;
}

cv::Mat mask_outline(cv::Size size, const FaceShape& shape, const WornMask& worn) {
  cv::Mat outline = cv::Mat::zeros(size, CV_8U);
  if (!is_face(shape)) return outline;

  const FaceWarp warp(shape);
  const MaskCover cover = cover_of(MaskSurface(worn, warp), size);
  if (cover.region.empty()) return outline;

  cv::Mat touched = outline(cover.region);
  cv::max(cover.fabric, cover.straps, touched);
  cv::max(touched, cover.shadow, touched);
  return outline;
}

}  // namespace maskid
