#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "maskid/embedding/embedding.hpp"
#include "maskid/face/detected_face.hpp"
#include "maskid/face/face_quality.hpp"
#include "maskid/mask/cover_classifier.hpp"
#include "maskid/photo/load_photo.hpp"

namespace maskid {

/// Why a photo, or one face in it, came to no template.
enum class ExtractionFailure {
  unreadable,
  not_a_photo,
  damaged,
  too_many_pixels,
  no_face,
  face_too_small,
  face_too_blurred,
  face_turned_away,
  face_badly_lit,
  face_cut_off,
  face_quality_low,
};

ExtractionFailure extraction_failure(PhotoFailure failure);

/// As in reports: "no face", "face too small".
std::string_view name(ExtractionFailure failure);

/// What became of one face.
struct Extraction {
  DetectedFace face;
  FaceQuality quality;
  Cover cover = Cover::bare;  ///< of the face as photographed
  /// The face as photographed, then one per mask drawn on it; empty on failure.
  std::vector<FaceTemplate> templates;
  std::optional<ExtractionFailure> failure;
};

/// Faces outside these limits fail. They exclude what carries no face rather than what is hard: of the faces in LFW and
/// MFR2, over 99 % are within.
struct QualityLimits {
  float min_eye_distance = 8;  ///< pixels of the photo
  float min_sharpness = 2;
  float max_yaw = 70;  ///< degrees to either side
  float min_brightness = 12;
  float max_brightness = 245;
  float min_share_inside = 0.7F;  ///< of the eye region: share_inside()
  float min_quality = 0;          ///< quality_score()
};

/// Limits that every face is within.
QualityLimits no_limits();

/// The first limit that `quality` breaks; nothing when it keeps them all.
std::optional<ExtractionFailure> broken_limit(const FaceQuality& quality, const QualityLimits& limits);

/// Of a face in a photo of this size: also whether too little of it lies within, or its score is too low.
std::optional<ExtractionFailure> broken_limit(const Extraction& extraction, cv::Size photo,
                                              const QualityLimits& limits);

}  // namespace maskid
