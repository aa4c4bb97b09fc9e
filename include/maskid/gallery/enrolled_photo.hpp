#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "maskid/base/consent.hpp"
#include "maskid/base/sha256.hpp"
#include "maskid/embedding/embedding.hpp"
#include "maskid/face/face_quality.hpp"

namespace maskid {

/// What enrollment made of one photo: templates, or the name of the reason why there are none.
struct EnrolledPhoto {
  std::string subject_id;
  std::string path;  ///< as it was given; for reports only, never opened again
  Sha256 content{};  ///< of the file's bytes
  FaceQuality quality;
  std::string failure;  ///< empty: enrolled; else the failure's name, and `templates` is empty
  std::vector<FaceTemplate> templates;
  Consent consent = {};
};

/// The threshold that an evaluation on the site's own people advised.
struct SiteThreshold {
  double fpir = 0;            ///< that it was chosen for
  double threshold = 0;       ///< -1 to 1
  std::size_t strangers = 0;  ///< searches that it was chosen on
  std::size_t subjects = 0;   ///< in the gallery then

  bool operator==(const SiteThreshold&) const = default;
};

/// What a gallery's templates were made with. Two galleries fit each other, and a probe fits a gallery,
/// only where `model`, `model_sha256`, `detector_sha256`, `crop` and `dimension` agree.
struct GalleryMakers {
  std::string model;            ///< name on the model card
  std::string model_sha256;     ///< of the network file
  std::string detector_sha256;  ///< of the detector's network file
  std::string crop;             ///< how a face becomes the network's input, e.g. "112x112, five points, rows 0-63"
  std::vector<std::string> mask_styles;              ///< worn styles drawn at enrollment, e.g. "surgical_blue:high"
  int dimension = 0;                                 ///< of every embedding
  std::optional<SiteThreshold> site_threshold = {};  ///< beside what made it: what it was calibrated to

  bool operator==(const GalleryMakers&) const = default;
};

}  // namespace maskid
