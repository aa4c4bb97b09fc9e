#include "maskid/face/face_quality.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"

namespace maskid {
namespace {

/// The share of the eyes' distance by which the nose tip of a face lies in front of its eyes' plane; makes the nose's
/// sideways offset an angle. A mean over adults (Farkas 1994: nasal protrusion with bridge depth over inter-pupil
/// width).
constexpr float nose_depth = 0.6F;

/// Rows 36 to 63 of the crop: brows, eyes and the root of the nose, above any mask.
const cv::Rect eye_region(20, 36, 72, 28);

std::vector<cv::Point2f> corners(const cv::Rect& rect) {
  const auto x = static_cast<float>(rect.x), y = static_cast<float>(rect.y);
  const auto right = x + static_cast<float>(rect.width), bottom = y + static_cast<float>(rect.height);
  return {{x, y}, {right, y}, {right, bottom}, {x, bottom}};
}

}  // namespace

FaceQuality measure_quality(const DetectedFace& face, const cv::Mat& crop) {
  FaceQuality quality;
  const cv::Point2f across = face.landmarks[1] - face.landmarks[0];
  quality.eye_distance = std::hypot(across.x, across.y);
  quality.roll = std::atan2(across.y, across.x) * 180 / static_cast<float>(CV_PI);
  if (quality.eye_distance > 0) {
    const cv::Point2f nose = face.landmarks[2] - (face.landmarks[0] + across / 2);
    const float offset = nose.dot(across) / (quality.eye_distance * quality.eye_distance);
    quality.yaw = std::atan2(offset, nose_depth) * 180 / static_cast<float>(CV_PI);
  }

  cv::Mat grey;
  cv::cvtColor(crop(eye_region), grey, cv::COLOR_BGR2GRAY);
  cv::Mat edges;
  cv::Laplacian(grey, edges, CV_32F);
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(edges, mean, deviation);
  quality.sharpness = static_cast<float>(deviation[0]);
  quality.brightness = static_cast<float>(cv::mean(grey)[0]);
  return quality;
}

float share_inside(const DetectedFace& face, cv::Size photo) {
  const auto to_crop = crop_transform(face);
  if (to_crop == cv::Matx23d::zeros()) return 0;
  // In the crop, where the eye region has a size of its own; the photo is a turned rectangle there.
  std::vector<cv::Point2f> frame;
  cv::transform(corners({{0, 0}, photo}), frame, to_crop);
  std::vector<cv::Point2f> common;
  const float area = cv::intersectConvexConvex(corners(eye_region), frame, common);
  return std::clamp(area / static_cast<float>(eye_region.area()), 0.0F, 1.0F);
}

double quality_score(const DetectedFace& face) {
  constexpr double nines = 4;
  const double unsure = std::clamp(1.0 - face.score, std::pow(10, -nines), 1.0);
  return -std::log10(unsure) / nines;
}

}  // namespace maskid
