#include "mask/face_light.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

constexpr float reach = 0.85F;  // of the measured places, in u: beyond them hair and wall shine in

/// A small, soft copy of the surroundings of a face, read in pixels of the image it was made from.
class SoftFace {
 public:
  SoftFace(const cv::Mat& image, const FaceWarp& warp) {
    std::vector<cv::Point2f> corners;
    for (const float x : {-1.2F, 1.2F}) {
      for (const float y : {-0.5F, 0.7F, 2.0F}) corners.push_back(warp({x, y}));
    }
    const cv::Rect around = cv::boundingRect(corners) & cv::Rect({}, image.size());
    if (around.empty()) return;
    origin_ = around.tl();
    factor_ = std::min(1.0F, 24 / warp.scale());
    const auto shrunk = [&](int length) { return std::max(1, cvRound(float(length) * factor_)); };
    cv::resize(image(around), pixels_, {shrunk(around.width), shrunk(around.height)}, 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(pixels_, pixels_, {}, std::max(0.12F * warp.scale() * factor_, 0.3F));
  }

  bool empty() const { return pixels_.empty(); }

  /// The nearest pixel's color.
  cv::Vec3f operator()(cv::Point2f at) const {
    const cv::Point2f inside = (at - cv::Point2f(origin_)) * factor_;
    const int x = static_cast<int>(std::clamp(inside.x, 0.0F, float(pixels_.cols - 1)));
    const int y = static_cast<int>(std::clamp(inside.y, 0.0F, float(pixels_.rows - 1)));
    return cv::Vec3f(pixels_.at<cv::Vec3b>(y, x));
  }

 private:
  cv::Mat pixels_;
  cv::Point origin_;
  float factor_ = 1;
};

float luminance(const cv::Vec3f& color) { return 0.114F * color[0] + 0.587F * color[1] + 0.299F * color[2]; }

/// Colors all over the face from the forehead to the mouth, darkest first.
std::vector<cv::Vec3f> face_colors(const SoftFace& face, const FaceWarp& warp) {
  std::vector<cv::Vec3f> colors;
  for (float y = -0.3F; y < 1; y += 0.15F) {
    for (float x = -0.75F; x < 0.8F; x += 0.15F) colors.push_back(face(warp({x, y})));
  }
  std::stable_sort(colors.begin(), colors.end(),
                   [](const cv::Vec3f& a, const cv::Vec3f& b) { return luminance(a) < luminance(b); });
  return colors;
}

void measure_tint(FaceLight& light, const std::vector<cv::Vec3f>& colors) {
  // The brightest skin of a well-lit light face has a luminance near 190. Half of the difference
  // between faces is light and half is skin, says the root, for a picture cannot tell them apart.
  const cv::Vec3f bright = colors[colors.size() * 85 / 100];
  const float exposure = std::clamp(std::pow(luminance(bright) / 190, 0.65F), 0.03F, 1.0F);

  cv::Vec3f mean;
  for (const auto& color : colors) mean += color;
  mean /= std::max(luminance(mean), 1.0F);
  light.saturation = std::clamp((mean[2] - mean[0]) / 0.15F, 0.0F, 1.0F);
  const cv::Vec3f skin = {0.72F, 0.92F, 1.26F};  // B, G, R of skin in white light, over luminance
  for (int channel = 0; channel < 3; ++channel) {
    const float cast = std::clamp(std::pow(mean[channel] / skin[channel], 0.2F), 0.92F, 1.08F);
    light.tint[channel] = exposure * (1 + (cast - 1) * light.saturation);
  }
}

void measure_fall(FaceLight& light, const SoftFace& face, const MaskSurface& surface) {
  constexpr int columns = FaceLight::columns, rows = FaceLight::rows;
  auto& fall = light.fall;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const MaskPoint at = {reach * (2 * float(column) / (columns - 1) - 1), 0.8F * float(row) / (rows - 1) + 0.08F};
      fall[row][column] = std::log(luminance(face(surface.in_image(at))) + 8);
    }
  }
  float mean = 0;
  for (const auto& row : fall) {
    for (const float value : row) mean += value / (rows * columns);
  }
  float sideways = 0;
  for (auto& row : fall) {
    for (int left = 0, right = columns - 1; left <= right; ++left, --right) {
      const float common = 0.3F * ((row[left] + row[right]) / 2 - mean);
      const float difference = std::clamp((row[right] - row[left]) / 2, -0.5F, 0.5F);
      row[left] = std::clamp(common, -0.2F, 0.2F) - 0.8F * difference;
      row[right] = std::clamp(common, -0.2F, 0.2F) + 0.8F * difference;
      sideways += difference / (rows * (columns / 2));
    }
  }
  light.sideways = std::clamp(2.5F * sideways, -1.0F, 1.0F);
}

}  // namespace

float FaceLight::at(MaskPoint point) const {
  const float x = std::clamp((point.u / reach + 1) / 2, 0.0F, 1.0F) * (columns - 1);
  const float y = std::clamp((point.v - 0.08F) / 0.8F, 0.0F, 1.0F) * (rows - 1);
  const int column = std::min(static_cast<int>(x), columns - 2);
  const int row = std::min(static_cast<int>(y), rows - 2);
  const float a = x - float(column), b = y - float(row);
  const float above = fall[row][column] * (1 - a) + fall[row][column + 1] * a;
  const float below = fall[row + 1][column] * (1 - a) + fall[row + 1][column + 1] * a;
  return std::exp(above * (1 - b) + below * b);
}

FaceLight measure_light(const cv::Mat& image, const MaskSurface& surface) {
  FaceLight light;
  const SoftFace face(image, surface.warp());
  if (face.empty()) return light;
  measure_tint(light, face_colors(face, surface.warp()));
  measure_fall(light, face, surface);
  return light;
}

}  // namespace maskid
