#include <algorithm>

#include "maskid/evaluation/evaluate.hpp"

#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

ProbeOutcome outcome_of(const SearchScores& search, std::span<const std::string> subjects) {
  ProbeOutcome outcome{search.probe, search.subject_id, search.mate.has_value(), "", {}, {}, {}};
  const auto& similarities = search.similarities;
  if (similarities.empty()) return outcome;
  const auto best = best_candidates(similarities, subjects, 1);
  if (!best.empty()) outcome.first = best.front();
  const auto nonmates = search_outcomes({&search, 1}, similarities.size()).searches.front();
  if (nonmates.best_nonmate > no_similarity) outcome.best_nonmate = nonmates.best_nonmate;
  if (search.mate && similarities[*search.mate] > -1) {  // -1: without a template, never found
    const float mate = similarities[*search.mate];
    outcome.mate_similarity = mate;
    outcome.rank =
        static_cast<std::size_t>(std::ranges::count_if(similarities, [&](float other) { return other >= mate; }));
  }
  return outcome;
}

}  // namespace

Evaluation evaluate_scores(std::span<const SearchScores> searches, std::span<const std::string> subjects,
                           std::span<const ProbeGroups> groups, const EvaluateOptions& options) {
  const auto& metrics = options.metrics;
  Evaluation evaluation;
  evaluation.gallery.subjects = subjects.size();
  for (const auto& search : searches) evaluation.probes.push_back(outcome_of(search, subjects));
  evaluation.rates = measure(searches, subjects.size(), metrics);
  const auto& rates = evaluation.rates;
  if (options.threshold) {
    const auto threshold = static_cast<float>(*options.threshold);
    evaluation.shipped = {threshold, fnir_at(searches, threshold, metrics), fpir_at(searches, threshold, metrics)};
  }
  evaluation.curves = curves(searches, subjects.size());
  evaluation.groups = rates_by_group(searches, groups, rates, metrics);
  evaluation.sizes = rates_by_gallery_size(searches, subjects.size(), options.wanted_fpir, metrics.seed);
  const auto strangers = rates.mates_left_out ? rates.mated_subjects : rates.nonmated_subjects;
  if (strangers >= 2) evaluation.advice = advise_threshold(searches, options.wanted_fpir, metrics);
  return evaluation;
}

}  // namespace maskid
