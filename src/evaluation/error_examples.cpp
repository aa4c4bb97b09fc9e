#include "evaluation/error_examples.hpp"

#include <algorithm>
#include <cmath>

#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

/// Beyond these a face is harder than most; extraction fails far later.
constexpr float small_eye_distance = 20, blurred_sharpness = 5, turned_yaw = 30, dark = 50, bright = 205;

std::string reason_of(const FaceQuality& quality) {
  std::string reasons;
  const auto add = [&](bool applies, const char* reason) {
    if (applies) reasons += (reasons.empty() ? "" : ", ") + std::string(reason);
  };
  add(quality.eye_distance < small_eye_distance, "small");
  add(quality.sharpness < blurred_sharpness, "blurred");
  add(std::abs(quality.yaw) > turned_yaw, "turned");
  add(quality.brightness < dark, "dark");
  add(quality.brightness > bright, "overexposed");
  return reasons;
}

struct WrongSearch {
  std::size_t probe = 0;
  std::size_t other = 0;  // the mate, or the named non-mate: position among the gallery's subjects
  float similarity = no_similarity;
};

std::optional<std::size_t> best_nonmate(const SearchScores& search) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < search.similarities.size(); ++i) {
    if (search.mate == i) continue;
    if (!best || search.similarities[i] > search.similarities[*best]) best = i;
  }
  return best;
}

std::vector<WrongSearch> misses(std::span<const SearchScores> searches, const SearchOutcomes& outcomes,
                                float threshold) {
  std::vector<WrongSearch> errors;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    const auto& outcome = outcomes.searches[i];
    if (!outcome.mated || !outcome.acquired) continue;
    const bool found = outcome.rank == 1 && outcome.mate_similarity >= threshold;
    if (!found) errors.push_back({i, *searches[i].mate, outcome.mate_similarity});
  }
  std::ranges::stable_sort(errors, {}, &WrongSearch::similarity);
  return errors;
}

std::vector<WrongSearch> false_positives(std::span<const SearchScores> searches, const SearchOutcomes& outcomes,
                                         float threshold) {
  std::vector<WrongSearch> errors;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    const auto& outcome = outcomes.searches[i];
    if (!outcomes.tries_fpir(outcome) || outcome.best_nonmate < threshold) continue;
    errors.push_back({i, *best_nonmate(searches[i]), outcome.best_nonmate});
  }
  std::ranges::stable_sort(errors, std::ranges::greater{}, &WrongSearch::similarity);
  return errors;
}

std::optional<float> threshold_for(const ErrorRates& rates, double wanted_fpir) {
  const auto point = std::ranges::find(rates.open_set, wanted_fpir, &OpenSetPoint::wanted_fpir);
  return point == rates.open_set.end() ? std::nullopt : point->threshold;
}

}  // namespace

std::vector<ErrorExample> error_examples(std::span<const SearchScores> searches, std::span<const ProbeFace> faces,
                                         const Gallery& gallery, const Evaluation& evaluation,
                                         const EvaluateOptions& options) {
  const auto threshold = threshold_for(evaluation.rates, options.wanted_fpir);
  const auto outcomes = search_outcomes(searches);
  std::vector<ErrorExample> examples;
  const auto add = [&](ErrorExample::Kind kind, std::span<const WrongSearch> errors) {
    for (const auto& error : errors.first(std::min(errors.size(), options.examples))) {
      const auto& face = faces[error.probe];
      ErrorExample example{kind, error.probe, error.similarity, {}, "", "", face.quality, face.covered, ""};
      example.first = evaluation.probes[error.probe].first.value_or(Candidate{});
      example.reason = reason_of(face.quality);
      if (const auto match = gallery.best_template(face.comparable, error.other)) {
        example.other_path = gallery.photos()[match->photo].path;
        example.other_style = match->mask_style;
      }
      examples.push_back(std::move(example));
    }
  };
  add(ErrorExample::Kind::miss, misses(searches, outcomes, threshold.value_or(no_similarity)));
  if (threshold) add(ErrorExample::Kind::false_positive, false_positives(searches, outcomes, *threshold));
  return examples;
}

}  // namespace maskid
