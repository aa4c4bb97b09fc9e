#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mask/mask_surface.hpp"

namespace maskid {
namespace {

constexpr int columns = 32, rows = 18;  // cells of the mesh
constexpr float beyond = 0.08F;         // of the edges: partly covered pixels need a place too

struct Node {
  cv::Point2f at;
  cv::Vec3f value;  // u, v, light
  float depth = 0;
};

using Cell = std::array<Node, 4>;  // left top, right top, left bottom, right bottom

Node make_node(const MaskSurface& surface, MaskPoint at, const std::function<float(MaskPoint)>& light) {
  const float inside = std::abs(at.u) > 1 || at.v < 0 || at.v > 1 ? 0.0F : 1.0F;
  return {surface.in_image(at), {at.u, at.v, light(at)}, inside * (1 + surface.depth(at))};
}

std::vector<Cell> make_cells(const MaskSurface& surface, const std::function<float(MaskPoint)>& light) {
  std::vector<Node> nodes;
  for (int row = 0; row <= rows; ++row) {
    for (int column = 0; column <= columns; ++column) {
      const MaskPoint at = {(1 + beyond) * (2 * float(column) / columns - 1),
                            (1 + 2 * beyond) * float(row) / rows - beyond};
      nodes.push_back(make_node(surface, at, light));
    }
  }
  std::vector<Cell> cells;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const std::size_t first = row * (columns + 1) + column, below = first + columns + 1;
      cells.push_back({nodes[first], nodes[first + 1], nodes[below], nodes[below + 1]});
    }
  }
  return cells;
}

float cross(cv::Point2f a, cv::Point2f b) { return a.x * b.y - a.y * b.x; }

void fill_triangle(cv::Mat& map, cv::Point2f origin, const std::array<const Node*, 3>& corners) {
  const cv::Point2f a = corners[0]->at - origin, b = corners[1]->at - origin, c = corners[2]->at - origin;
  const float area = cross(b - a, c - a);
  if (!(std::abs(area) > 1e-9F)) return;
  const auto [left, right] = std::minmax({a.x, b.x, c.x});
  const auto [high, low] = std::minmax({a.y, b.y, c.y});
  const auto clip = [](float value, int most) {
    return static_cast<int>(std::clamp(value, -1.0F, static_cast<float>(most)));
  };
  for (int y = std::max(clip(std::ceil(high), map.rows), 0); y <= clip(low, map.rows - 1); ++y) {
    auto* row = map.ptr<cv::Vec3f>(y);
    for (int x = std::max(clip(std::ceil(left), map.cols), 0); x <= clip(right, map.cols - 1); ++x) {
      const cv::Point2f p(static_cast<float>(x), static_cast<float>(y));
      const float of_b = cross(p - a, c - a) / area, of_c = cross(b - a, p - a) / area;
      if (of_b < -1e-4F || of_c < -1e-4F || of_b + of_c > 1.0001F) continue;
      row[x] = corners[0]->value * (1 - of_b - of_c) + corners[1]->value * of_b + corners[2]->value * of_c;
    }
  }
}

}  // namespace

cv::Mat map_surface(const MaskSurface& surface, cv::Rect region, const std::function<float(MaskPoint)>& light) {
  constexpr float nowhere = std::numeric_limits<float>::quiet_NaN();
  cv::Mat map(region.size(), CV_32FC3, cv::Scalar::all(nowhere));
  auto cells = make_cells(surface, light);
  // What stands off farthest is drawn last and hides what lies behind it.
  std::stable_sort(cells.begin(), cells.end(),
                   [](const Cell& a, const Cell& b) { return a[0].depth + a[3].depth < b[0].depth + b[3].depth; });
  const cv::Point2f origin(static_cast<float>(region.x), static_cast<float>(region.y));
  for (const Cell& cell : cells) {
    fill_triangle(map, origin, {&cell[0], &cell[1], &cell[2]});
    fill_triangle(map, origin, {&cell[3], &cell[2], &cell[1]});
  }
  return map;
}

}  // namespace maskid
