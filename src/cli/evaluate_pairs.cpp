#include "cli/evaluate_pairs.hpp"

#include <map>
#include <memory>

#include "maskid/base/ordered_parallel.hpp"
#include "maskid/recognition/compare.hpp"

#include "cli/progress_bar.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Extractions = std::map<fs::path, Extraction>;

std::vector<fs::path> photos_of(std::span<const PhotoPair> pairs) {
  Extractions unique;
  for (const auto& pair : pairs) {
    unique[pair.first];
    unique[pair.second];
  }
  std::vector<fs::path> photos;
  for (const auto& [photo, nothing] : unique) photos.push_back(photo);
  return photos;
}

/// Each photo once, treated as it says.
Extractions extract(std::span<const fs::path> photos, const Treatment& treatment, const Pipeline& pipeline,
                    const ExtractionCache* cache) {
  Extractions extractions;
  const auto make_extractor = pipeline.extractor_factory(treatment.worn.has_value());
  const auto progress = progress_bar("embedding");
  std::vector<std::unique_ptr<TemplateExtractor>> extractors(pipeline.jobs());
  ordered_parallel(photos.size(), extractors.size(), [&](std::size_t worker, std::size_t item) {
    auto& extractor = extractors[worker];
    if (!extractor) extractor = make_extractor();
    auto made =
        std::make_shared<Extraction>(extract_photo(read_photo_file(photos[item]), treatment, *extractor, cache));
    return std::function<void()>([&, made, item] {
      extractions[photos[item]] = std::move(*made);
      if (progress) progress(item + 1, photos.size());
    });
  });
  return extractions;
}

std::optional<float> similarity(const Extraction& enrolled, const Extraction& probe, const GalleryMakers& makers,
                                const ModelCard& model) {
  if (enrolled.failure || probe.failure) return std::nullopt;
  Gallery gallery(makers);
  gallery.add({"first", "", {}, {}, "", {enrolled.templates.front()}});
  return compare(probe, gallery, model).front();
}

}  // namespace

PairAccuracy evaluate_pairs(std::span<const PhotoPair> pairs, const Treatment& second, const Pipeline& pipeline,
                            const ExtractionCache* cache) {
  const auto photos = photos_of(pairs);
  const auto bare = extract(photos, {}, pipeline, cache);
  const bool alike = !second.worn && !second.deleted;
  const auto treated = alike ? Extractions() : extract(photos, second, pipeline, cache);
  const auto makers = pipeline.makers({});
  std::vector<std::optional<float>> similarities;
  for (const auto& pair : pairs) {
    const auto& probe = (alike ? bare : treated).at(pair.second);
    similarities.push_back(similarity(bare.at(pair.first), probe, makers, pipeline.model()));
  }
  return pair_accuracy(pairs, similarities);
}

}  // namespace maskid
