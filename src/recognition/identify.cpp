#include "maskid/recognition/identify.hpp"

#include "maskid/recognition/compare.hpp"
#include "maskid/recognition/extract_faces.hpp"
#include "maskid/recognition/extract_photo.hpp"
#include "maskid/recognition/looks.hpp"

namespace maskid {
namespace {

/// Nothing: nobody is alike enough.
std::optional<std::string> decision(std::span<const Candidate> candidates, const IdentifyOptions& options) {
  if (candidates.empty() || candidates.front().similarity < static_cast<float>(options.threshold)) return {};
  return candidates.front().subject_id;
}

/// The part of `gallery` that searches for `probes` need.
std::shared_ptr<const Gallery> preselect(StoredGallery& gallery, std::span<const Extraction> probes,
                                         const IdentifyOptions& options) {
  std::vector<Embedding> embeddings;
  for (const auto& probe : probes) {
    if (!probe.failure) embeddings.push_back(comparable(probe, options.model));
  }
  return gallery.preselect(embeddings, options.top, options.exact);
}

}  // namespace

std::vector<IdentifiedFace> search_faces(std::span<const Extraction> faces, const Gallery& gallery,
                                         const IdentifyOptions& options) {
  std::vector<const Extraction*> probes;
  for (const auto& face : faces) {
    if (!face.failure) probes.push_back(&face);
  }
  const auto similarities = compare(probes, gallery, options.model);
  auto next = similarities.begin();
  std::vector<IdentifiedFace> identified;
  for (const auto& [face, quality, cover, templates, failure] : faces) {
    identified.push_back({face, quality, cover, failure, {}, {}});
    if (failure) continue;
    identified.back().candidates = best_candidates(*next++, gallery.subjects(), options.top);
    identified.back().subject_id = decision(identified.back().candidates, options);
  }
  return identified;
}

IdentifiedPhoto identify(const std::filesystem::path& path, StoredGallery& gallery, WorkerExtractors& extractors,
                         const IdentifyOptions& options) {
  IdentifiedPhoto identified{path, {}, {}};
  const Photo photo = load_photo(path);
  if (photo.failure) {
    identified.failure = extraction_failure(*photo.failure);
    return identified;
  }
  const auto faces = extract_faces(photo.pixels, extractors);
  identified.faces = search_faces(faces, *preselect(gallery, faces, options), options);
  if (identified.faces.empty()) identified.failure = ExtractionFailure::no_face;
  return identified;
}

IdentifiedPerson identify_together(std::span<const std::filesystem::path> paths, StoredGallery& gallery,
                                   TemplateExtractor& extractor, const IdentifyOptions& options) {
  IdentifiedPerson person;
  Looks looks(options.model);
  for (const auto& path : paths) {
    person.photos.push_back({path, extract_photo(read_photo_file(path), {}, extractor, nullptr)});
    if (!person.photos.back().extraction.failure) looks.add(person.photos.back().extraction);
  }
  person.looks = looks.count();
  if (person.looks == 0) return person;
  person.independent = looks.independent();
  const auto selected = preselect(gallery, looks.means(), options);
  person.candidates = best_candidates(looks.similarities(*selected), selected->subjects(), options.top);
  person.subject_id = decision(person.candidates, options);
  return person;
}

}  // namespace maskid
