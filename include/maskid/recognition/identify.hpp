#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/stored_gallery.hpp"
#include "maskid/recognition/template_extractor.hpp"
#include "maskid/recognition/worker_extractors.hpp"

namespace maskid {

struct IdentifyOptions {
  double threshold = 0;  ///< a subject is named at or above it; rounded to float, as similarities are
  std::size_t top = 5;   ///< candidates listed a face; at least 1
  ModelCard model = {};  ///< of the gallery and the extractor
  bool exact = false;    ///< compare every template, also where an index knows whom to compare
};

/// One face of a photo, searched in a gallery.
struct IdentifiedFace {
  DetectedFace face;
  FaceQuality quality;
  Cover cover = Cover::bare;
  std::optional<ExtractionFailure> failure;  ///< set: the face was not searched
  std::vector<Candidate> candidates;         ///< best first, also those below the threshold
  std::optional<std::string> subject_id;     ///< the decision; nothing: unknown
};

struct IdentifiedPhoto {
  std::filesystem::path path;
  std::optional<ExtractionFailure> failure;  ///< set: no face was looked at
  std::vector<IdentifiedFace> faces;         ///< largest first
};

/// Who is in the photo at `path`: every face is searched in `gallery`. See extract_faces().
IdentifiedPhoto identify(const std::filesystem::path& path, StoredGallery& gallery, WorkerExtractors& extractors,
                         const IdentifyOptions& options);

/// What came of each of `faces`, which lie in one photo.
std::vector<IdentifiedFace> search_faces(std::span<const Extraction> faces, const Gallery& gallery,
                                         const IdentifyOptions& options);

/// A photo of somebody of whom there are several.
struct PhotoLook {
  std::filesystem::path path;
  Extraction extraction;  ///< of its main face
};

/// One person in several photos, searched together.
struct IdentifiedPerson {
  std::vector<PhotoLook> photos;          ///< in the order given, failed ones too
  std::size_t looks = 0;                  ///< photos that did not fail
  double independent = 0;                 ///< Looks::independent(); 0 without a look
  std::vector<Candidate> candidates;      ///< best first, also those below the threshold; empty without a look
  std::optional<std::string> subject_id;  ///< the decision; nothing: unknown, or no look
};

/// Who the one person is whose main face the photos at `paths` show.
IdentifiedPerson identify_together(std::span<const std::filesystem::path> paths, StoredGallery& gallery,
                                   TemplateExtractor& extractor, const IdentifyOptions& options);

}  // namespace maskid
