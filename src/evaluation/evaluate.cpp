#include "maskid/evaluation/evaluate.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/base/text.hpp"
#include "maskid/recognition/compare.hpp"

namespace maskid {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A probe that was looked at and searched.
struct Searched {
  SearchScores scores;
  std::string failure;
  Sha256 content{};
  double search_seconds = 0;
};

Searched search_probe(const LabelledPhoto& probe, const Gallery& gallery, const ModelCard& model,
                      TemplateExtractor& extractor) {
  Searched searched;
  searched.scores.probe = probe.path.string();
  searched.scores.subject_id = probe.subject_id;
  const Photo photo = load_photo(probe.path);
  searched.content = photo.content;
  if (photo.failure) {
    searched.failure = name(extraction_failure(*photo.failure));
    return searched;
  }
  const auto extraction = extractor.extract(photo.pixels);
  if (extraction.failure) {
    searched.failure = name(*extraction.failure);
    return searched;
  }
  const auto start = Clock::now();
  searched.scores.similarities = compare(extraction, gallery, model);
  searched.search_seconds = seconds_since(start);
  return searched;
}

/// Gathers the searches in the order of the probes.
class Collection {
 public:
  Collection(const Gallery& gallery, std::size_t possibly_mated) : gallery_(gallery), possibly_mated_(possibly_mated) {
    for (std::size_t i = 0; i < gallery.subjects().size(); ++i) positions_[gallery.subjects()[i]] = i;
    for (const auto& photo : gallery.photos()) enrolled_.insert(photo.content);
    enrolled_.erase(Sha256{});  // of photos that could not be read
  }

  void take(Searched searched) {
    auto& scores = searched.scores;
    if (scores_.size() < possibly_mated_) {
      const auto position = positions_.find(scores.subject_id);
      if (position != positions_.end()) scores.mate = position->second;
      without_mate_ += position == positions_.end();
    }
    leaked_ += enrolled_.contains(searched.content);
    search_seconds_ += searched.search_seconds;
    outcomes_.push_back(outcome(scores, searched.failure));
    scores_.push_back(std::move(scores));
  }

  /// What makes the rates weaker than they look.
  std::vector<std::string> warnings() const {
    std::vector<std::string> warnings;
    const auto say = [&](std::size_t count, const std::string& what) {
      if (count > 0) warnings.push_back(std::to_string(count) + " of " + std::to_string(scores_.size()) + what);
    };
    say(without_mate_, " probes show subjects who are not in the gallery and are searched as non-mated");
    say(leaked_, " probes are photos that are enrolled, byte for byte");
    return warnings;
  }

  const std::vector<SearchScores>& scores() const { return scores_; }
  std::vector<ProbeOutcome> outcomes() const { return outcomes_; }
  double search_seconds() const { return search_seconds_; }

 private:
  ProbeOutcome outcome(const SearchScores& scores, const std::string& failure) const {
    ProbeOutcome outcome{scores.probe, scores.subject_id, scores.mate.has_value(), failure, {}, {}, {}};
    const auto& similarities = scores.similarities;
    if (similarities.empty()) return outcome;
    const auto best = best_candidates(similarities, gallery_.subjects(), 1);
    if (!best.empty()) outcome.first = best.front();
    if (scores.mate && similarities[*scores.mate] > -1) {  // -1: without a template, never found
      const float mate = similarities[*scores.mate];
      outcome.mate_similarity = mate;
      outcome.rank = static_cast<std::size_t>(
          std::count_if(similarities.begin(), similarities.end(), [&](float other) { return other >= mate; }));
    }
    return outcome;
  }

  const Gallery& gallery_;
  std::size_t possibly_mated_;
  std::map<std::string, std::size_t> positions_;
  std::set<Sha256> enrolled_;
  std::vector<SearchScores> scores_;
  std::vector<ProbeOutcome> outcomes_;
  std::size_t without_mate_ = 0;
  std::size_t leaked_ = 0;
  double search_seconds_ = 0;
};

void require_strangers(std::span<const LabelledPhoto> non_mated, const Gallery& gallery) {
  const std::set<std::string> enrolled(gallery.subjects().begin(), gallery.subjects().end());
  for (const auto& probe : non_mated) {
    if (enrolled.contains(probe.subject_id)) {
      throw Error("the subject " + in_quotes(probe.subject_id) + " of the non-mated probe " + shown(probe.path) +
                  " is in the gallery; non-mated probes must show people who are not");
    }
  }
}

}  // namespace

Evaluation evaluate(const Gallery& gallery, const ProbeSet& probes, const ExtractorFactory& make_extractor,
                    const EvaluateOptions& options, const ScoreSink& scores, const Progress& progress) {
  require_strangers(probes.non_mated, gallery);
  std::vector<LabelledPhoto> photos = probes.probes;
  photos.insert(photos.end(), probes.non_mated.begin(), probes.non_mated.end());
  if (photos.empty()) throw Error("there is no probe to search");

  const auto start = Clock::now();
  Collection collection(gallery, probes.probes.size());
  std::vector<std::unique_ptr<TemplateExtractor>> extractors(std::max<std::size_t>(options.jobs, 1));
  ordered_parallel(photos.size(), extractors.size(), [&](std::size_t worker, std::size_t item) {
    auto& extractor = extractors[worker];
    if (!extractor) extractor = make_extractor();
    auto searched = std::make_shared<Searched>(search_probe(photos[item], gallery, options.model, *extractor));
    return std::function<void()>([&, searched, item] {
      collection.take(std::move(*searched));
      if (scores) scores(collection.scores().back(), gallery.subjects());
      if (progress) progress(item + 1, photos.size());
    });
  });

  Evaluation evaluation{gallery.counts(), collection.outcomes(), {}, {}, collection.warnings(), {}};
  evaluation.timing.seconds = seconds_since(start);
  for (const auto& extractor : extractors) {
    if (extractor) evaluation.timing.extraction += extractor->times();
  }
  evaluation.timing.search = collection.search_seconds();
  evaluation.timing.searches = collection.scores().size();
  evaluation.rates = measure(collection.scores(), gallery.subjects().size(), options.metrics);
  if (options.threshold) {
    const auto threshold = static_cast<float>(*options.threshold);
    evaluation.shipped = {threshold, fnir_at(collection.scores(), threshold, options.metrics),
                          fpir_at(collection.scores(), threshold, options.metrics)};
  }
  return evaluation;
}

}  // namespace maskid
