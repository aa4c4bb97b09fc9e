#include "mask/mask_cover.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

// In face units.
constexpr float edge_softness = 0.010F;
constexpr float shadow_softness = 0.035F;
constexpr float shadow_shift = 0.02F;
constexpr float strap_width = 0.026F;
constexpr float margin = 0.16F;
constexpr double shadow_strength = 0.42;

cv::Rect surroundings(const std::vector<Polygon>& polygons, float border) {
  cv::Point2f least = polygons.front().front(), most = least;
  for (const Polygon& polygon : polygons) {
    for (const cv::Point2f& point : polygon) {
      least = {std::min(least.x, point.x), std::min(least.y, point.y)};
      most = {std::max(most.x, point.x), std::max(most.y, point.y)};
    }
  }
  const auto whole = [](float value) { return cvRound(std::clamp(value, -1e8F, 1e8F)); };
  const cv::Point corner(whole(least.x - border), whole(least.y - border));
  return {corner, cv::Point(whole(most.x + border) + 1, whole(most.y + border) + 1)};
}

/// Draws shapes larger than they are and shrinks them: edges finer than a pixel, alike at any size.
class FineCanvas {
 public:
  FineCanvas(cv::Rect region, float pixels) : region_(region), factor_(std::clamp(cvCeil(128 / pixels), 1, 8)) {
    drawn_ = cv::Mat::zeros(region.height * factor_, region.width * factor_, CV_8U);
  }

  void fill(const Polygon& polygon) {
    cv::fillPoly(drawn_, std::vector<std::vector<cv::Point>>{fixed(polygon)}, cv::Scalar(255), cv::LINE_8, bits);
  }

  /// Fades towards its end, as a strap does in hair or behind an ear.
  void stroke(const Polygon& line, float width) {
    const auto points = fixed(line);
    const int thickness = std::clamp(cvRound(width * float(factor_)), 1, 255);
    for (std::size_t i = points.size() - 1; i > 0; --i) {
      const double strength = std::min(1.0, 4.0 * double(points.size() - i) / double(points.size()));
      cv::line(drawn_, points[i - 1], points[i], cv::Scalar(255 * strength), thickness, cv::LINE_8, bits);
    }
  }

  /// Of the size of the region, with edges softened by `sigma` pixels.
  cv::Mat finish(float sigma) const {
    cv::Mat result;
    cv::resize(drawn_, result, region_.size(), 0, 0, cv::INTER_AREA);
    if (sigma > 0.25F) cv::GaussianBlur(result, result, {}, sigma);
    return result;
  }

 private:
  static constexpr int bits = 4;

  std::vector<cv::Point> fixed(const Polygon& polygon) const {
    std::vector<cv::Point> points;
    for (const cv::Point2f& point : polygon) {
      // OpenCV's pixel centers are whole numbers in the image and on the canvas.
      const cv::Point2f at =
          (point - cv::Point2f(region_.tl()) + cv::Point2f(0.5F, 0.5F)) * static_cast<float>(factor_) -
          cv::Point2f(0.5F, 0.5F);
      const auto whole = [](float value) { return cvRound(std::clamp(value, -1e7F, 1e7F) * (1 << bits)); };
      points.emplace_back(whole(at.x), whole(at.y));
    }
    return points;
  }

  cv::Rect region_;
  int factor_;
  cv::Mat drawn_;
};

/// The fabric's dark outline on the skin around it, moved down as the light comes from above.
cv::Mat cast_shadow(const cv::Mat& fabric, const FaceWarp& warp) {
  const cv::Point2f down = (warp({0, 1.2F}) - warp({0, 0.2F})) * shadow_shift;
  const cv::Mat shift = (cv::Mat_<double>(2, 3) << 1, 0, down.x, 0, 1, down.y);
  const float sigma = shadow_softness * warp.scale();
  const int reach = cvCeil(2.5F * sigma);
  cv::Mat shadow;
  cv::warpAffine(fabric, shadow, shift, fabric.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::GaussianBlur(shadow, shadow, {2 * reach + 1, 2 * reach + 1}, sigma);
  return shadow * shadow_strength;
}

}  // namespace

MaskCover cover_of(const MaskSurface& surface, cv::Size image) {
  const auto outline = surface.outline();
  const auto straps = surface.straps();
  auto all = outline;
  all.insert(all.end(), straps.begin(), straps.end());
  const float scale = surface.warp().scale();
  const cv::Rect region = surroundings(all, margin * scale + 2) & cv::Rect({}, image);
  if (region.empty()) return {};

  FineCanvas fabric(region, scale), bands(region, scale);
  for (const Polygon& polygon : outline) fabric.fill(polygon);
  for (const Polygon& line : straps) bands.stroke(line, strap_width * scale);

  MaskCover cover = {region, fabric.finish(edge_softness * scale), {}, {}};
  cover.straps = bands.finish(edge_softness / 2 * scale);
  cover.shadow = cast_shadow(cover.fabric, surface.warp());
  return cover;
}

}  // namespace maskid
