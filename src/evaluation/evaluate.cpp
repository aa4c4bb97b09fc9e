#include "maskid/evaluation/evaluate.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/drawn_on.hpp"
#include "maskid/recognition/compare.hpp"
#include "maskid/recognition/worker_extractors.hpp"

#include "evaluation/error_examples.hpp"

namespace maskid {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A probe that was looked at and searched.
struct Searched {
  SearchScores scores;
  ProbeFace face;
  std::optional<ProbeQuality> quality;
  ProbeGroups groups;
  std::string failure;
  Extraction extraction;
  Sha256 content{};
  double search_seconds = 0;
};

Searched search_probe(const LabelledPhoto& probe, const Treatment& treatment, const Gallery& gallery,
                      TemplateExtractor& extractor, const EvaluateOptions& options) {
  Searched searched;
  searched.scores.probe = probe.path.string();
  searched.scores.subject_id = probe.subject_id;
  if (treatment.worn) searched.groups["mask drawn"] = treatment.worn->style.name;
  const auto file = read_photo_file(probe.path);
  searched.content = file.content;
  searched.extraction = extract_photo(file, treatment, extractor, options.cache);
  const auto& extraction = searched.extraction;
  if (!extraction.face.box.empty()) searched.quality = {extraction.quality, quality_score(extraction.face)};
  if (extraction.failure) {
    searched.failure = name(*extraction.failure);
    searched.groups["face"] = "not found";
    return searched;
  }
  searched.groups["face"] = name(extraction.cover);
  searched.face = {extraction.quality, extraction.cover != Cover::bare, comparable(extraction, options.model)};
  const auto start = Clock::now();
  searched.scores.similarities = compare(extraction, gallery, options.model);
  searched.search_seconds = seconds_since(start);
  return searched;
}

/// Gathers the searches in the order of the probes.
class Collection {
 public:
  Collection(const Gallery& gallery, const ProbeSet& probes) : possibly_mated_(probes.probes.size()) {
    groups = probes.groups;
    groups.resize(probes.probes.size() + probes.non_mated.size());
    for (std::size_t i = 0; i < gallery.subjects().size(); ++i) positions_[gallery.subjects()[i]] = i;
    for (const auto& photo : gallery.photos()) enrolled_.insert(photo.content);
    enrolled_.erase(Sha256{});  // of photos that could not be read
  }

  void take(Searched searched) {
    auto& search = searched.scores;
    if (scores.size() < possibly_mated_) {
      const auto position = positions_.find(search.subject_id);
      if (position != positions_.end()) search.mate = position->second;
      without_mate_ += position == positions_.end();
    }
    leaked_ += enrolled_.contains(searched.content);
    search_seconds += searched.search_seconds;
    groups[scores.size()].merge(searched.groups);
    faces.push_back(std::move(searched.face));
    qualities.push_back(searched.quality);
    failures.push_back(std::move(searched.failure));
    looked_at.push_back({search.subject_id, search.mate, std::move(searched.extraction)});
    scores.push_back(std::move(search));
  }

  /// What makes the rates weaker than they look.
  std::vector<std::string> warnings() const {
    std::vector<std::string> warnings;
    const auto say = [&](std::size_t count, const std::string& what) {
      if (count > 0) warnings.push_back(std::to_string(count) + " of " + std::to_string(scores.size()) + what);
    };
    say(without_mate_, " probes show subjects who are not in the gallery and are searched as non-mated");
    say(leaked_, " probes are photos that are enrolled, byte for byte");
    return warnings;
  }

  std::vector<SearchScores> scores;
  std::vector<ProbeFace> faces;
  std::vector<std::optional<ProbeQuality>> qualities;
  std::vector<ProbeGroups> groups;
  std::vector<std::string> failures;
  std::vector<LookedAt> looked_at;
  double search_seconds = 0;

 private:
  std::size_t possibly_mated_;
  std::map<std::string, std::size_t> positions_;
  std::set<Sha256> enrolled_;
  std::size_t without_mate_ = 0;
  std::size_t leaked_ = 0;
};

/// What several photos of one person say together, and a warning where nobody has as many as were asked for.
void look_several_times(std::span<const LookedAt> probes, const Gallery& gallery, const EvaluateOptions& options,
                        Evaluation& evaluation) {
  if (options.looks.empty()) return;
  const SequentialOptions sequential{options.wanted_fpir, 0.05, 0, options.threshold};
  evaluation.looks =
      measure_looks(probes, gallery, options.model, {options.looks, sequential, options.metrics, options.jobs}, {});
  if (!evaluation.looks) {
    evaluation.warnings.push_back("no person has " + std::to_string(std::ranges::max(options.looks)) +
                                  " probes to search together");
  }
}

void require_strangers(std::span<const LabelledPhoto> non_mated, const Gallery& gallery) {
  const std::set<std::string> enrolled(gallery.subjects().begin(), gallery.subjects().end());
  for (const auto& probe : non_mated) {
    if (enrolled.contains(probe.subject_id)) {
      throw Error("the subject " + in_quotes(probe.subject_id) + " of the non-mated probe " + shown(probe.path) +
                  " is in the gallery; non-mated probes must show people who are not");
    }
  }
}

/// A mask that is drawn on probes must not be one that was drawn on enrolled photos: that would be too easy.
void require_other_masks(const Gallery& gallery, std::span<const WornMask> worn) {
  for (const auto& mask : worn) {
    if (!drawn_on(gallery.makers(), mask)) continue;
    throw Error(
        "the mask style '" + mask.style.name +
        "' is drawn on the gallery's photos, too, which makes finding people too easy; cover probes with others");
  }
}

/// What the probes are searched by, chosen on others where that can be.
std::optional<float> held_threshold(const Evaluation& evaluation) {
  if (evaluation.shipped) return evaluation.shipped->threshold;
  if (evaluation.advice) return evaluation.advice->threshold;
  return std::nullopt;
}

}  // namespace

Treatment treatment_of(std::size_t probe, const EvaluateOptions& options) {
  Treatment treatment;
  if (!options.worn.empty()) treatment.worn = options.worn[probe % options.worn.size()];
  treatment.deleted = options.deleted;
  return treatment;
}

Evaluation evaluate(const Gallery& gallery, const ProbeSet& probes, const ExtractorFactory& make_extractor,
                    const EvaluateOptions& options, const ScoreSink& scores, const Progress& progress) {
  require_strangers(probes.non_mated, gallery);
  require_other_masks(gallery, options.worn);
  std::vector<LabelledPhoto> photos = probes.probes;
  photos.insert(photos.end(), probes.non_mated.begin(), probes.non_mated.end());
  if (photos.empty()) throw Error("there is no probe to search");

  const auto start = Clock::now();
  Collection collection(gallery, probes);
  WorkerExtractors extractors(make_extractor, options.jobs);
  ordered_parallel(photos.size(), extractors.workers(), [&](std::size_t worker, std::size_t item) {
    auto searched = std::make_shared<Searched>(
        search_probe(photos[item], treatment_of(item, options), gallery, extractors.of(worker), options));
    return std::function<void()>([&, searched, item] {
      collection.take(std::move(*searched));
      if (scores) scores(collection.scores.back(), gallery.subjects());
      if (progress) progress(item + 1, photos.size());
    });
  });

  const double seconds = seconds_since(start);
  auto evaluation = evaluate_scores(collection.scores, gallery.subjects(), collection.groups, options);
  evaluation.gallery = gallery.counts();
  evaluation.warnings = collection.warnings();
  for (std::size_t i = 0; i < photos.size(); ++i) {
    evaluation.probes[i].failure = collection.failures[i];
    evaluation.probes[i].quality = collection.qualities[i];
  }
  if (const auto threshold = held_threshold(evaluation)) {
    evaluation.discards = discard_curves(collection.scores, collection.qualities, *threshold, options.metrics);
  }
  look_several_times(collection.looked_at, gallery, options, evaluation);
  evaluation.errors = error_examples(collection.scores, collection.faces, gallery, evaluation, options);
  evaluation.timing = {seconds, extractors.times(), collection.search_seconds, collection.scores.size()};
  return evaluation;
}

}  // namespace maskid
