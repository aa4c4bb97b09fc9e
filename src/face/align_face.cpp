#include "maskid/face/align_face.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "face/warp_photo.hpp"

namespace maskid {

const FaceLandmarks& crop_landmarks() {
  static const FaceLandmarks landmarks = {
      {{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}}};
  return landmarks;
}

cv::Matx23d crop_transform(const FaceLandmarks& landmarks, double zoom) {
  cv::Point2d from_mean;
  cv::Point2d to_mean;
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    from_mean += cv::Point2d(landmarks[i]) / static_cast<double>(landmarks.size());
    to_mean += cv::Point2d(crop_landmarks()[i]) / static_cast<double>(landmarks.size());
  }
  // In two dimensions a similarity is a multiplication by a complex number, so least squares has a closed form.
  double dot = 0;
  double cross = 0;
  double spread = 0;
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const cv::Point2d from = cv::Point2d(landmarks[i]) - from_mean;
    const cv::Point2d to = cv::Point2d(crop_landmarks()[i]) - to_mean;
    dot += from.dot(to);
    cross += from.cross(to);
    spread += from.dot(from);
  }
  if (!(spread > 0 && std::isfinite(spread))) return cv::Matx23d::zeros();
  const double a = dot / spread;
  const double b = cross / spread;
  const double x = to_mean.x - (a * from_mean.x - b * from_mean.y);
  const double y = to_mean.y - (b * from_mean.x + a * from_mean.y);
  const double middle = (zoom - 1) / 2;  // pixel centers: u → zoom·(u + ½) − ½
  return {zoom * a, -zoom * b, zoom * x + middle, zoom * b, zoom * a, zoom * y + middle};
}

cv::Matx23d crop_transform(const DetectedFace& face, double zoom) {
  const double narrower = 1 / std::sqrt(double{face.stretch});
  FaceLandmarks landmarks = face.landmarks;
  for (auto& point : landmarks) point = cv::Point2d(point.x * narrower, point.y / narrower);
  auto transform = crop_transform(landmarks, zoom);
  for (const int row : {0, 1}) {
    transform(row, 0) *= narrower;
    transform(row, 1) /= narrower;
  }
  return transform;
}

cv::Mat align_face(const cv::Mat& photo, const DetectedFace& face, double zoom) {
  const auto transform = crop_transform(face, zoom);
  const int side = static_cast<int>(std::lround(crop_side * zoom));
  const double scale = std::hypot(transform(0, 0), transform(1, 0));
  if (scale <= 0) return cv::Mat::zeros(side, side, photo.type());
  if (scale >= 0.5) return warp_photo(photo, transform, side, cv::BORDER_CONSTANT);

  // A large face: shrink first, so that bilinear sampling does not skip pixels.
  const cv::Rect part = seen_part(photo, transform, side);
  if (part.empty()) return cv::Mat::zeros(side, side, photo.type());
  const double shrink = 2 * scale;
  const cv::Size size(std::max(1, cvRound(part.width * shrink)), std::max(1, cvRound(part.height * shrink)));
  cv::Mat smaller;
  cv::resize(photo(part), smaller, size, 0, 0, cv::INTER_AREA);
  const double fx = static_cast<double>(size.width) / part.width;
  const double fy = static_cast<double>(size.height) / part.height;
  DetectedFace there = face;
  for (auto& point : there.landmarks) {
    point = cv::Point2d((point.x + 0.5 - part.x) * fx - 0.5, (point.y + 0.5 - part.y) * fy - 0.5);
  }
  cv::Mat crop;
  cv::warpAffine(smaller, crop, crop_transform(there, zoom), {side, side}, cv::INTER_LINEAR);
  return crop;
}

}  // namespace maskid
