#include "maskid/recognition/identify.hpp"

#include "maskid/recognition/compare.hpp"

namespace maskid {
namespace {

IdentifiedFace search_face(const Extraction& extraction, const Gallery& gallery, const IdentifyOptions& options) {
  IdentifiedFace face{extraction.face, extraction.quality, extraction.cover, extraction.failure, {}, {}};
  if (face.failure) return face;
  const auto similarities = compare(extraction, gallery, options.model);
  face.candidates = best_candidates(similarities, gallery.subjects(), options.top);
  if (!face.candidates.empty() && face.candidates.front().similarity >= static_cast<float>(options.threshold)) {
    face.subject_id = face.candidates.front().subject_id;
  }
  return face;
}

}  // namespace

IdentifiedPhoto identify(const std::filesystem::path& path, const Gallery& gallery, TemplateExtractor& extractor,
                         const IdentifyOptions& options) {
  IdentifiedPhoto identified{path, {}, {}};
  const Photo photo = load_photo(path);
  if (photo.failure) {
    identified.failure = extraction_failure(*photo.failure);
    return identified;
  }
  for (const auto& extraction : extractor.extract_all(photo.pixels)) {
    identified.faces.push_back(search_face(extraction, gallery, options));
  }
  if (identified.faces.empty()) identified.failure = ExtractionFailure::no_face;
  return identified;
}

}  // namespace maskid
