#include "mask/mask_surface.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace maskid {
namespace {

constexpr float pi = 3.14159265F;

/// A point of a Catmull-Rom curve through `points`, which is mirrored at its start, on the midline;
/// `along` runs from 0 to 1 with the length of the chords, and goes straight on beyond 1.
cv::Point2f point_on(const Polygon& points, float along) {
  float total = 0;
  for (std::size_t i = 1; i < points.size(); ++i) total += float(cv::norm(points[i] - points[i - 1]));
  float rest = along * total;
  std::size_t i = 1;
  while (i + 1 < points.size() && rest > float(cv::norm(points[i] - points[i - 1]))) {
    rest -= float(cv::norm(points[i] - points[i - 1]));
    ++i;
  }
  const cv::Point2f a = points[i - 1], b = points[i];
  const float t = rest / std::max(float(cv::norm(b - a)), 1e-6F);
  if (t > 1) return b + (b - a) * (t - 1);

  const cv::Point2f before = i >= 2 ? points[i - 2] : cv::Point2f(-b.x, b.y);
  const cv::Point2f after = i + 1 < points.size() ? points[i + 1] : b * 2 - a;
  return 0.5F * (2 * a + (b - before) * t + (2 * before - 5 * a + 4 * b - after) * (t * t) +
                 (3 * a - before - 3 * b + after) * (t * t * t));
}

/// How far the top edge moves down the nose, in face units.
float drop(WearingHeight height) {
  switch (height) {
    case WearingHeight::below_nose:
      return 0.55F;
    case WearingHeight::low:
      return 0.2F;
    case WearingHeight::middle:
      return 0;
    case WearingHeight::high:
      return -0.16F;
  }
  return 0;
}

/// The body of a mask along u and v, 0 at the edges and at most about 1.
float profile(MaskForm form, MaskPoint at) {
  const float across = std::min(std::abs(at.u), 1.0F);
  const float down = std::clamp(at.v, 0.0F, 1.0F);
  const float arch = std::max(std::sin(pi * down), 0.0F);
  switch (form) {
    case MaskForm::pleated:
      return (1 - across * across) * std::sqrt(arch);
    case MaskForm::cup:
      return std::pow(1 - across * across, 0.8F) * std::pow(arch, 0.7F);
    case MaskForm::beak:
      return (1 - std::sqrt(across * across + 0.004F)) * std::sqrt(arch) * 1.1F;
    case MaskForm::cloth:
      return (1 - std::pow(across, 1.5F)) * std::sqrt(arch);
    case MaskForm::scarf:
      return (1 - across * across) * arch;
  }
  return 0;
}

}  // namespace

MaskSurface::MaskSurface(const WornMask& worn, const FaceWarp& warp)
    : worn_(worn), warp_(warp), top_(worn.style.top), bottom_(worn.style.bottom) {
  // The straps hold the sides of the edge: it gives way most over the nose.
  const float side = std::max(top_.back().x, 0.1F);
  for (auto& point : top_) point.y += drop(worn.height) * (1 - 0.7F * point.x / side);
}

cv::Point2f MaskSurface::flat(MaskPoint at) const {
  const float along = std::abs(at.u);
  const cv::Point2f top = point_on(top_, along), bottom = point_on(bottom_, along);
  const cv::Point2f point = top + (bottom - top) * at.v;
  return {at.u < 0 ? -point.x : point.x, point.y};
}

float MaskSurface::depth(MaskPoint at) const { return style().relief * profile(style().form, at); }

cv::Point2f MaskSurface::in_image(MaskPoint at) const {
  return warp_(flat(at)) + warp_.facing() * (depth(at) * warp_.scale());
}

cv::Point3f MaskSurface::body(MaskPoint at) const {
  const cv::Point2f p = flat(at);
  // The head behind it: a cylinder with a chin, and the nose under the upper third of the mask.
  const float nose = std::exp(-p.x * p.x / 0.05F) * std::clamp(1 - (p.y - 0.5F) / 0.7F, 0.0F, 1.0F);
  const float head = -0.42F * p.x * p.x - 0.16F * (p.y - 0.7F) * (p.y - 0.7F);
  return {p.x, p.y, head + 0.22F * nose + depth(at)};
}

float MaskSurface::shade(MaskPoint at, float sideways) const {
  constexpr float step = 0.05F;
  const cv::Point3f across = body({at.u + step, at.v}) - body({at.u - step, at.v});
  const cv::Point3f down = body({at.u, at.v + step}) - body({at.u, at.v - step});
  const cv::Point3f normal = across.cross(down);
  const cv::Point3f light = {0.6F * sideways, -0.45F, 1};
  const float length = float(cv::norm(normal) * cv::norm(light));
  const float facing = length > 0 ? normal.dot(light) / length : 1;
  return 0.32F + 0.72F * std::max(facing, 0.0F);
}

std::vector<Polygon> MaskSurface::outline() const {
  constexpr int steps = 48;
  Polygon edge;
  for (int i = 0; i < steps; ++i) edge.push_back(in_image({-1 + 2 * float(i) / steps, 0}));
  for (int i = 0; i < steps / 2; ++i) edge.push_back(in_image({1, 2 * float(i) / steps}));
  for (int i = 0; i < steps; ++i) edge.push_back(in_image({1 - 2 * float(i) / steps, 1}));
  for (int i = 0; i < steps / 2; ++i) edge.push_back(in_image({-1, 1 - 2 * float(i) / steps}));
  std::vector<Polygon> polygons = {edge};
  if (std::abs(warp_.facing().x) + std::abs(warp_.facing().y) < 0.02F) return polygons;

  // On a turned face the body stands out over its own edge: add its profile lines from top to bottom.
  for (const float u : {-0.75F, -0.5F, -0.25F, 0.0F, 0.25F, 0.5F, 0.75F}) {
    Polygon rib;
    for (int i = 0; i <= steps; ++i) rib.push_back(in_image({u, float(i) / steps}));
    polygons.push_back(rib);
  }
  return polygons;
}

std::vector<Polygon> MaskSurface::straps() const {
  if (style().straps == MaskStraps::none) return {};
  const bool loops = style().straps == MaskStraps::ear_loops;
  const cv::Point2f over = loops ? cv::Point2f(1.2F, 0.08F) : cv::Point2f(1.2F, -0.05F);
  const cv::Point2f under = loops ? cv::Point2f(1.17F, 0.42F) : cv::Point2f(1.15F, 0.78F);

  std::vector<Polygon> lines;
  for (const float side : {-1.0F, 1.0F}) {
    // Of the ear behind a cheek that is turned away nothing is seen, and soon nothing of the strap.
    const cv::Point2f facing = warp_.facing();
    const cv::Point2f outward = warp_({side, 0.3F}) - warp_({0, 0.3F});
    const float away = facing.dot(outward) / std::max(float(cv::norm(outward)), 1e-6F);
    if (away > 0.4F) continue;
    for (const auto& [v, ear] : {std::pair(0.05F, over), std::pair(0.95F, under)}) {
      const cv::Point2f start = flat({0.97F, v});
      const cv::Point2f end = {away > 0.15F ? std::min(ear.x, 1.1F) : ear.x, ear.y};
      Polygon line;
      for (int i = 0; i <= 8; ++i) {
        const cv::Point2f point = start + (end - start) * (float(i) / 8);
        line.push_back(warp_({side * point.x, point.y}));
      }
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace maskid
