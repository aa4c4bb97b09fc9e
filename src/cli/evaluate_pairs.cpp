#include "cli/evaluate_pairs.hpp"

#include <map>
#include <memory>

#include "maskid/base/ordered_parallel.hpp"
#include "maskid/recognition/compare.hpp"
#include "maskid/recognition/worker_extractors.hpp"

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

/// Each photo once, covered as `options` say.
Extractions extract(std::span<const fs::path> photos, const Pipeline& pipeline, const EvaluateOptions& options) {
  Extractions extractions;
  const auto progress = progress_bar("embedding");
  WorkerExtractors extractors(pipeline.extractor_factory(!options.worn.empty()), pipeline.jobs());
  ordered_parallel(photos.size(), extractors.workers(), [&](std::size_t worker, std::size_t item) {
    auto made = std::make_shared<Extraction>(extract_photo(read_photo_file(photos[item]), treatment_of(item, options),
                                                           extractors.of(worker), options.cache));
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

PairAccuracy evaluate_pairs(std::span<const PhotoPair> pairs, const Pipeline& pipeline,
                            const EvaluateOptions& options) {
  const auto photos = photos_of(pairs);
  auto uncovered = options;
  uncovered.worn.clear();
  uncovered.deleted.reset();
  const auto bare = extract(photos, pipeline, uncovered);
  const bool alike = options.worn.empty() && !options.deleted;
  const auto treated = alike ? Extractions() : extract(photos, pipeline, options);
  const auto makers = pipeline.makers({});
  std::vector<std::optional<float>> similarities;
  for (const auto& pair : pairs) {
    const auto& probe = (alike ? bare : treated).at(pair.second);
    similarities.push_back(similarity(bare.at(pair.first), probe, makers, pipeline.model()));
  }
  return pair_accuracy(pairs, similarities);
}

}  // namespace maskid
