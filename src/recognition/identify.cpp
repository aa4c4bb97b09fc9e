#include "maskid/recognition/identify.hpp"

#include "maskid/recognition/compare.hpp"
#include "maskid/recognition/extract_photo.hpp"
#include "maskid/recognition/looks.hpp"

namespace maskid {
namespace {

/// Nothing: nobody is alike enough.
std::optional<std::string> decision(std::span<const Candidate> candidates, const IdentifyOptions& options) {
  if (candidates.empty() || candidates.front().similarity < static_cast<float>(options.threshold)) return {};
  return candidates.front().subject_id;
}

IdentifiedFace search_face(const Extraction& extraction, const Gallery& gallery, const IdentifyOptions& options) {
  IdentifiedFace face{extraction.face, extraction.quality, extraction.cover, extraction.failure, {}, {}};
  if (face.failure) return face;
  const auto similarities = compare(extraction, gallery, options.model);
  face.candidates = best_candidates(similarities, gallery.subjects(), options.top);
  face.subject_id = decision(face.candidates, options);
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

IdentifiedPerson identify_together(std::span<const std::filesystem::path> paths, const Gallery& gallery,
                                   TemplateExtractor& extractor, const IdentifyOptions& options) {
  IdentifiedPerson person;
  Looks looks(gallery, options.model);
  for (const auto& path : paths) {
    person.photos.push_back({path, extract_photo(read_photo_file(path), {}, extractor, nullptr)});
    if (!person.photos.back().extraction.failure) looks.add(person.photos.back().extraction);
  }
  person.looks = looks.count();
  if (person.looks == 0) return person;
  person.independent = looks.independent();
  person.candidates = best_candidates(looks.similarities(), gallery.subjects(), options.top);
  person.subject_id = decision(person.candidates, options);
  return person;
}

}  // namespace maskid
