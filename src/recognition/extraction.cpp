#include "maskid/recognition/extraction.hpp"

#include <cassert>
#include <cmath>

namespace maskid {

ExtractionFailure extraction_failure(PhotoFailure failure) {
  switch (failure) {
    case PhotoFailure::unreadable:
      return ExtractionFailure::unreadable;
    case PhotoFailure::not_a_photo:
      return ExtractionFailure::not_a_photo;
    case PhotoFailure::damaged:
      return ExtractionFailure::damaged;
    case PhotoFailure::too_many_pixels:
      return ExtractionFailure::too_many_pixels;
  }
  assert(false);  // every failure is named above
  return ExtractionFailure::unreadable;
}

std::string_view name(ExtractionFailure failure) {
  switch (failure) {
    case ExtractionFailure::unreadable:
      return "unreadable";
    case ExtractionFailure::not_a_photo:
      return "not a photo";
    case ExtractionFailure::damaged:
      return "damaged";
    case ExtractionFailure::too_many_pixels:
      return "too many pixels";
    case ExtractionFailure::no_face:
      return "no face";
    case ExtractionFailure::face_too_small:
      return "face too small";
    case ExtractionFailure::face_too_blurred:
      return "face too blurred";
    case ExtractionFailure::face_turned_away:
      return "face turned away";
    case ExtractionFailure::face_badly_lit:
      return "face badly lit";
    case ExtractionFailure::face_cut_off:
      return "face cut off by the edge";
    case ExtractionFailure::face_quality_low:
      return "face quality low";
  }
  assert(false);  // every failure is named above
  return "";
}

QualityLimits no_limits() {
  QualityLimits limits;
  limits.min_eye_distance = limits.min_sharpness = limits.min_brightness = limits.min_share_inside = 0;
  limits.max_yaw = 180;
  limits.max_brightness = 255;
  return limits;
}

std::optional<ExtractionFailure> broken_limit(const FaceQuality& quality, const QualityLimits& limits) {
  // First the yaw: it brings the eyes together.
  if (std::abs(quality.yaw) > limits.max_yaw) return ExtractionFailure::face_turned_away;
  if (quality.eye_distance < limits.min_eye_distance) return ExtractionFailure::face_too_small;
  if (quality.brightness < limits.min_brightness || quality.brightness > limits.max_brightness) {
    return ExtractionFailure::face_badly_lit;
  }
  if (quality.sharpness < limits.min_sharpness) return ExtractionFailure::face_too_blurred;
  return std::nullopt;
}

std::optional<ExtractionFailure> broken_limit(const Extraction& extraction, cv::Size photo,
                                              const QualityLimits& limits) {
  // First, for what is black outside the photo is neither sharp nor well lit.
  if (share_inside(extraction.face, photo) < limits.min_share_inside) return ExtractionFailure::face_cut_off;
  if (const auto broken = broken_limit(extraction.quality, limits)) return broken;
  if (quality_score(extraction.face) < limits.min_quality) return ExtractionFailure::face_quality_low;
  return std::nullopt;
}

}  // namespace maskid
