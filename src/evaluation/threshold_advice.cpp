#include "maskid/evaluation/threshold_advice.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include "maskid/base/error.hpp"

#include "evaluation/bootstrap.hpp"
#include "evaluation/open_set.hpp"
#include "evaluation/random_order.hpp"
#include "evaluation/search_outcomes.hpp"
#include "evaluation/thresholds.hpp"

namespace maskid {
namespace {

/// A fold a subject; mated and non-mated subjects are dealt out separately, so that every fold has its share of both.
std::vector<std::size_t> deal(const SearchOutcomes& outcomes, std::size_t folds, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::size_t> fold_of(outcomes.subjects());
  const auto deal_out = [&](std::span<std::size_t> subjects) {
    for (std::size_t i = 0; i < subjects.size(); ++i) subjects[i] = i % folds;
    shuffle(subjects, random);
  };
  deal_out(std::span(fold_of).first(outcomes.mated_subjects));
  deal_out(std::span(fold_of).last(outcomes.nonmated_subjects));
  return fold_of;
}

/// Rule 5 of metrics.hpp.
float threshold_of(const SearchOutcomes& outcomes, double wanted_fpir) {
  std::vector<float> nonmates;
  for (const auto& search : outcomes.searches) {
    if (outcomes.tries_fpir(search)) nonmates.push_back(search.best_nonmate);
  }
  return threshold_for(std::move(nonmates), wanted_fpir);
}

SearchOutcomes some(const SearchOutcomes& all, std::span<const std::size_t> fold_of, std::size_t fold, bool inside) {
  SearchOutcomes part = all;
  std::erase_if(part.searches,
                [&](const SearchOutcome& search) { return (fold_of[search.subject] == fold) != inside; });
  return part;
}

void add(SubjectTally& sum, const SubjectTally& part) {
  std::ranges::transform(sum.count, part.count, sum.count.begin(), std::plus{});
  std::ranges::transform(sum.of, part.of, sum.of.begin(), std::plus{});
}

}  // namespace

ThresholdAdvice advise_threshold(std::span<const SearchScores> searches, double wanted_fpir,
                                 const MetricsOptions& options, std::size_t folds) {
  const auto outcomes = search_outcomes(searches);
  const auto strangers = outcomes.mates_left_out() ? outcomes.mated_subjects : outcomes.nonmated_subjects;
  if (strangers < 2) throw Error("a threshold cannot be advised from fewer than two people; search probes of more");

  ThresholdAdvice advice;
  advice.wanted_fpir = wanted_fpir;
  advice.threshold = threshold_of(outcomes, wanted_fpir);
  advice.folds = std::min(folds, strangers);
  const auto fold_of = deal(outcomes, advice.folds, options.seed);
  SubjectTally fnir(outcomes.subjects());
  SubjectTally fpir(outcomes.subjects());
  for (std::size_t fold = 0; fold < advice.folds; ++fold) {
    const float threshold = threshold_of(some(outcomes, fold_of, fold, false), wanted_fpir);
    const auto held_out = some(outcomes, fold_of, fold, true);
    add(fnir, fnir_tally(held_out, threshold));
    add(fpir, fpir_tally(held_out, threshold));
  }
  const SubjectDraws draws(outcomes, options);
  advice.fnir = rate_of(fnir, draws);
  advice.fpir = rate_of(fpir, draws);
  advice.too_few_trials = allowed_count(wanted_fpir, advice.fpir.of) == 0;
  return advice;
}

}  // namespace maskid
