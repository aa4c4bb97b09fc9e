#pragma once

#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "maskid/embedding/model_card.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/mask/mask_style.hpp"
#include "maskid/recognition/template_extractor.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// The networks and mask styles of an installation, put together as the command line asks.
class Pipeline {
 public:
  /// Throws Error when a model card or the styles are missing or wrong.
  explicit Pipeline(const CommonArguments& common);

  const ModelCard& model() const { return model_; }
  std::size_t jobs() const { return jobs_; }

  std::vector<WornMask> masks(const std::string& styles) const;

  /// What a gallery made now, with `masks`, remembers.
  GalleryMakers makers(const std::vector<WornMask>& masks) const;

  /// Name and SHA-256 of every network file that a search needs.
  std::vector<std::pair<std::string, std::string>> networks() const;

  /// Of everything but the photo and the masks asked for that an extraction depends on: networks, crop, mask styles,
  /// quality limits.
  std::string fingerprint() const;

  std::unique_ptr<FaceDetector> make_detector() const;

  /// The predictor of 68 landmarks, read from disk when first asked.
  FindShape find_shape() const;

  /// Throws Error when a network file is missing or another than its card says.
  ExtractorFactory extractor_factory(bool draws_masks) const;

 private:
  /// Work that something else need not wait for.
  std::launch how_to_run() const;

  /// As make_detector(), of files that were checked.
  std::unique_ptr<FaceDetector> load_detector() const;

  std::filesystem::path home_;
  std::size_t jobs_;
  ModelCard model_;
  NetworkFile detector_;
  NetworkFile alignment_;
  NetworkFile cover_;
  QualityLimits limits_;
};

/// The threshold that `threshold` asks for among `subjects`. Throws Error where it takes a calibration and the model
/// has none.
double choose_threshold(const ThresholdArguments& threshold, const ModelCard& model, std::size_t subjects);

/// Where the gallery was calibrated for the very FPIR that is wanted: that threshold comes first.
std::optional<SiteThreshold> site_threshold_for(const ThresholdArguments& wanted, const GalleryMakers& makers);

}  // namespace maskid
