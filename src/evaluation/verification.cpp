#include "evaluation/verification.hpp"

#include <algorithm>
#include <functional>

#include "evaluation/tallies.hpp"
#include "evaluation/thresholds.hpp"

namespace maskid {
namespace {

std::vector<std::span<const float>> nonmate_runs(std::span<const SearchScores> searches) {
  std::vector<std::span<const float>> runs;
  for (const auto& search : searches) {
    for (const auto run : nonmate_similarities(search)) runs.push_back(run);
  }
  return runs;
}

// Non-mate comparisons that took place, per subject.
std::vector<std::uint64_t> comparisons(std::span<const SearchScores> searches, const SearchOutcomes& outcomes) {
  const auto took_place = [](float similarity) { return similarity > no_similarity; };
  std::vector<std::uint64_t> of(outcomes.subjects());
  for (std::size_t i = 0; i < searches.size(); ++i) {
    for (const auto run : nonmate_similarities(searches[i])) {
      of[outcomes.searches[i].subject] += static_cast<std::uint64_t>(std::ranges::count_if(run, took_place));
    }
  }
  return of;
}

// Rule 5 of metrics.hpp, one threshold per wanted FMR.
std::vector<float> thresholds_for(std::span<const std::span<const float>> runs, std::uint64_t trials,
                                  const std::vector<double>& fmrs) {
  std::vector<std::uint64_t> places;  // of the largest similarity that must stay below
  places.reserve(fmrs.size());
  for (const double fmr : fmrs) places.push_back(std::min(allowed_count(fmr, trials), trials - 1));
  auto thresholds = values_at(runs, places);
  for (std::size_t i = 0; i < fmrs.size(); ++i) {
    const bool all_may_match = allowed_count(fmrs[i], trials) == trials;
    thresholds[i] = threshold_above(all_may_match ? no_similarity : thresholds[i]);
  }
  return thresholds;
}

// False matches per subject at each of the thresholds, which ascend.
std::vector<std::vector<std::uint64_t>> false_matches(std::span<const SearchScores> searches,
                                                      const SearchOutcomes& outcomes,
                                                      std::span<const float> thresholds) {
  std::vector counts(thresholds.size(), std::vector<std::uint64_t>(outcomes.subjects()));
  for (std::size_t i = 0; i < searches.size(); ++i) {
    const auto subject = outcomes.searches[i].subject;
    for (const auto run : nonmate_similarities(searches[i])) {
      for (const float similarity : run) {
        if (similarity < thresholds.front()) continue;
        const auto above = std::ranges::upper_bound(thresholds, similarity);
        ++counts[static_cast<std::size_t>(above - thresholds.begin()) - 1][subject];
      }
    }
  }
  // Each comparison was counted at the highest threshold it reaches; it also reaches those below.
  for (std::size_t i = counts.size(); i-- > 1;) {
    std::ranges::transform(counts[i - 1], counts[i], counts[i - 1].begin(), std::plus{});
  }
  return counts;
}

}  // namespace

std::vector<VerificationPoint> verification(std::span<const SearchScores> searches, const SearchOutcomes& outcomes,
                                            const SubjectDraws& draws, const std::vector<double>& fmrs) {
  std::vector<VerificationPoint> points(fmrs.size());
  for (std::size_t i = 0; i < fmrs.size(); ++i) points[i].wanted_fmr = fmrs[i];
  SubjectTally fmr_tally(outcomes.subjects());
  fmr_tally.of = comparisons(searches, outcomes);
  const auto trials = total(fmr_tally).of;
  if (trials == 0 || fmrs.empty()) return points;

  const auto runs = nonmate_runs(searches);
  const auto thresholds = thresholds_for(runs, trials, fmrs);
  auto ascending = thresholds;
  std::ranges::sort(ascending);
  const auto counts = false_matches(searches, outcomes, ascending);
  for (std::size_t i = 0; i < fmrs.size(); ++i) {
    const auto place = std::ranges::lower_bound(ascending, thresholds[i]) - ascending.begin();
    fmr_tally.count = counts[static_cast<std::size_t>(place)];
    points[i].threshold = thresholds[i];
    points[i].too_few_trials = allowed_count(fmrs[i], trials) == 0;
    points[i].fmr = rate_of(fmr_tally, draws);
    points[i].fnmr = rate_of(fnmr_tally(outcomes, thresholds[i]), draws);
  }
  return points;
}

}  // namespace maskid
