#include "evaluation/open_set.hpp"

#include <algorithm>

#include "evaluation/thresholds.hpp"

namespace maskid {
namespace {

struct Trial {
  float similarity;
  std::size_t subject;
};

// The same numbers as the tallies, in the order that a threshold walks through them.
struct OpenSetTrials {
  std::vector<Trial> nonmated;         // the best non-mate of every trial of FPIR, most similar first
  std::vector<Trial> found;            // the mates at rank 1, most similar first
  std::vector<std::uint64_t> fpir_of;  // trials of FPIR per subject
  std::vector<std::uint64_t> fnir_of;  // mated searches per subject
};

OpenSetTrials open_set_trials(const SearchOutcomes& outcomes) {
  OpenSetTrials trials;
  trials.fpir_of.resize(outcomes.subjects());
  trials.fnir_of.resize(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    if (search.mated) ++trials.fnir_of[search.subject];
    if (search.rank == 1) trials.found.push_back({search.mate_similarity, search.subject});
    if (!outcomes.tries_fpir(search)) continue;
    ++trials.fpir_of[search.subject];
    trials.nonmated.push_back({search.best_nonmate, search.subject});
  }
  std::ranges::sort(trials.nonmated, std::ranges::greater{}, &Trial::similarity);
  std::ranges::sort(trials.found, std::ranges::greater{}, &Trial::similarity);
  return trials;
}

// Rule 5 of metrics.hpp, over the subjects as often as they were drawn.
float threshold_for(const OpenSetTrials& trials, Draw draw, double wanted_fpir) {
  const auto allowed = allowed_count(wanted_fpir, drawn_sum(draw, trials.fpir_of));
  std::uint64_t positives = 0;
  for (const auto& trial : trials.nonmated) {
    positives += draw[trial.subject];
    if (positives > allowed) return threshold_above(trial.similarity);
  }
  return threshold_above(no_similarity);
}

double fnir_for(const OpenSetTrials& trials, Draw draw, float threshold) {
  std::uint64_t found = 0;
  for (const auto& trial : trials.found) {
    if (trial.similarity < threshold) break;
    found += draw[trial.subject];
  }
  const auto of = drawn_sum(draw, trials.fnir_of);
  return static_cast<double>(of - found) / static_cast<double>(of);
}

std::vector<double> fnir_replicates(const OpenSetTrials& trials, const SubjectDraws& draws, double wanted_fpir) {
  std::vector<double> fnirs;
  for (std::size_t i = 0; i < draws.replicates(); ++i) {
    fnirs.push_back(fnir_for(trials, draws[i], threshold_for(trials, draws[i], wanted_fpir)));
  }
  return fnirs;
}

std::optional<Interval> fnir_interval(const OpenSetTrials& trials, const SubjectDraws& draws,
                                      const OpenSetPoint& point) {
  if (point.fpir.subjects < 2 || point.fnir.of == 0) return std::nullopt;
  return percentile_interval(fnir_replicates(trials, draws, point.wanted_fpir), point.fnir);
}

}  // namespace

SubjectTally fnir_tally(const SearchOutcomes& outcomes, float threshold) {
  SubjectTally tally(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    if (!search.mated) continue;
    const bool found = search.rank == 1 && search.mate_similarity >= threshold;
    tally.count[search.subject] += found ? 0 : 1;
    ++tally.of[search.subject];
  }
  return tally;
}

SubjectTally fpir_tally(const SearchOutcomes& outcomes, float threshold) {
  SubjectTally tally(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    if (!outcomes.tries_fpir(search)) continue;
    const bool positive = search.best_nonmate > no_similarity && search.best_nonmate >= threshold;
    tally.count[search.subject] += positive ? 1 : 0;
    ++tally.of[search.subject];
  }
  return tally;
}

std::vector<double> fnir_replicates(const SearchOutcomes& outcomes, const SubjectDraws& draws, double wanted_fpir) {
  return fnir_replicates(open_set_trials(outcomes), draws, wanted_fpir);
}

std::vector<OpenSetPoint> open_set(const SearchOutcomes& outcomes, const SubjectDraws& draws,
                                   const std::vector<double>& fpirs) {
  const auto trials = open_set_trials(outcomes);
  const std::vector<std::uint8_t> each_once(outcomes.subjects(), 1);
  const bool compared = !trials.nonmated.empty() && trials.nonmated.front().similarity > no_similarity;

  std::vector<OpenSetPoint> points;
  for (const double wanted : fpirs) {
    auto& point = points.emplace_back();
    point.wanted_fpir = wanted;
    if (!compared) continue;
    point.too_few_trials = allowed_count(wanted, trials.nonmated.size()) == 0;
    point.threshold = threshold_for(trials, each_once, wanted);
    point.fpir = rate_of(fpir_tally(outcomes, *point.threshold), draws);
    point.fnir = rate_of(fnir_tally(outcomes, *point.threshold), draws);
    if (!point.too_few_trials) point.fnir.interval = fnir_interval(trials, draws, point);
  }
  return points;
}

}  // namespace maskid
