#include "maskid/evaluation/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

#include "evaluation/bootstrap.hpp"
#include "evaluation/open_set.hpp"
#include "evaluation/search_outcomes.hpp"
#include "evaluation/tallies.hpp"

namespace maskid {
namespace {

using Positions = std::unordered_map<std::string_view, std::size_t>;

Positions positions_of_probes(const ScoreSet& scores) {
  Positions positions;
  for (const auto& search : scores.searches) {
    if (positions.emplace(search.probe, positions.size()).second) continue;
    throw Error("probe " + in_quotes(search.probe) + " was searched twice; compare systems on one search a probe");
  }
  return positions;
}

std::string mate_of(const SearchScores& search, const ScoreSet& scores) {
  return search.mate ? in_quotes(scores.subjects.at(*search.mate)) : "nobody in the gallery";
}

void require_same(const std::string& probe, const std::string& first, const std::string& second) {
  if (first == second) return;
  throw Error("probe " + in_quotes(probe) + " shows " + first + " to the first system and " + second +
              " to the second; compare systems on the same probes, with the same names and probe_subject_id");
}

// Where the second system has the probes of the first.
std::vector<std::size_t> matched_probes(const ScoreSet& first, const ScoreSet& second) {
  const auto positions = positions_of_probes(second);
  const auto require_in = [](const Positions& other, const SearchScores& search) {
    if (other.contains(search.probe)) return;
    throw Error("only one system searched probe " + in_quotes(search.probe) + "; compare systems on the same probes");
  };
  for (const auto& search : first.searches) require_in(positions, search);
  const auto positions_in_first = positions_of_probes(first);
  for (const auto& search : second.searches) require_in(positions_in_first, search);

  std::vector<std::size_t> matched;
  for (const auto& search : first.searches) {
    matched.push_back(positions.at(search.probe));
    const auto& other = second.searches[matched.back()];
    require_same(search.probe, mate_of(search, first), mate_of(other, second));
    require_same(search.probe, in_quotes(search.subject_id), in_quotes(other.subject_id));
  }
  return matched;
}

struct System {
  double scale;
  ErrorRates rates;
  SearchOutcomes outcomes;
};

System measured(const ScoreSet& scores, MetricsOptions options) {
  options.ranks = {1};
  const auto count = scores.subjects.size();
  return {scores.scale, measure(scores.searches, count, options), search_outcomes(scores.searches, count)};
}

// Of a rate that holds its threshold.
std::vector<double> replicates_of(const SubjectTally& tally, const SubjectDraws& draws) {
  std::vector<double> rates;
  for (std::size_t i = 0; i < draws.replicates(); ++i) {
    const auto of = static_cast<double>(drawn_sum(draws[i], tally.of));
    rates.push_back(static_cast<double>(drawn_sum(draws[i], tally.count)) / of);
  }
  return rates;
}

Difference difference_of(const Rate& first, const Rate& second, std::span<const double> first_replicates,
                         std::span<const double> second_replicates) {
  Difference difference{first, second, {}};
  std::vector<double> replicates(first_replicates.size());
  std::ranges::transform(first_replicates, second_replicates, replicates.begin(), std::minus{});
  // A difference is no share of trials: the rule of three for those that all went one way is not for it.
  const Rate neither_none_nor_all{1, 2, first.subjects, {}};
  const auto interval = percentile_interval(std::move(replicates), neither_none_nor_all);
  if (!interval) return difference;

  const bool spread = interval->low < interval->high;
  const double wider = spread ? 0 : 1 - std::pow(0.05, 1 / static_cast<double>(first.subjects));
  difference.interval = {std::max(interval->low - wider, -1.0), std::min(interval->high + wider, 1.0)};
  return difference;
}

double log_choose(std::size_t n, std::size_t k) {
  const auto log_factorial = [](std::size_t i) { return std::lgamma(static_cast<double>(i) + 1); };
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

// Of at least as uneven a split of n = a + b fair coins, both sides.
double mcnemar(std::size_t a, std::size_t b) {
  if (a == b) return 1;
  const auto n = a + b;
  double tail = 0;
  for (std::size_t k = 0; k <= std::min(a, b); ++k) {
    tail += std::exp(log_choose(n, k) - static_cast<double>(n) * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

DiscordantProbes discordant_probes(const SearchOutcomes& first, const SearchOutcomes& second,
                                   std::span<const std::size_t> matched) {
  DiscordantProbes probes;
  for (std::size_t i = 0; i < matched.size(); ++i) {
    const bool in_first = first.searches[i].rank == 1;
    const bool in_second = second.searches[matched[i]].rank == 1;
    probes.first_only += in_first && !in_second ? 1 : 0;
    probes.second_only += in_second && !in_first ? 1 : 0;
  }
  probes.p_value = mcnemar(probes.first_only, probes.second_only);
  return probes;
}

Difference tpir_difference(const System& first, const System& second, const SubjectDraws& draws) {
  const auto first_tally = tpir_tally(first.outcomes, 1);
  const auto second_tally = tpir_tally(second.outcomes, 1);
  const auto first_rate = rate_of(first_tally, draws);
  const auto second_rate = rate_of(second_tally, draws);
  if (first_rate.of == 0) return {first_rate, second_rate, {}};
  return difference_of(first_rate, second_rate, replicates_of(first_tally, draws), replicates_of(second_tally, draws));
}

// Without a difference yet. `Point` is OpenSetPoint or VerificationPoint.
template <class Point>
DifferencePoint thresholds_of(const Point& first, const Point& second, double first_scale, double second_scale) {
  DifferencePoint point;
  if (first.threshold) point.first_threshold = *first.threshold * first_scale;
  if (second.threshold) point.second_threshold = *second.threshold * second_scale;
  point.too_few_trials = first.too_few_trials || second.too_few_trials;
  return point;
}

DifferencePoint fnir_point(const System& first, const System& second, std::size_t place, const SubjectDraws& draws) {
  const auto& a = first.rates.open_set[place];
  const auto& b = second.rates.open_set[place];
  auto point = thresholds_of(a, b, first.scale, second.scale);
  point.wanted = a.wanted_fpir;
  point.difference = {a.fnir, b.fnir, {}};
  if (!a.fnir.interval || !b.fnir.interval) return point;
  const auto replicates = [&](const System& system, const OpenSetPoint& of) {
    return point.too_few_trials ? replicates_of(fnir_tally(system.outcomes, *of.threshold), draws)
                                : fnir_replicates(system.outcomes, draws, of.wanted_fpir);
  };
  point.difference = difference_of(a.fnir, b.fnir, replicates(first, a), replicates(second, b));
  return point;
}

DifferencePoint fnmr_point(const System& first, const System& second, std::size_t place, const SubjectDraws& draws) {
  const auto& a = first.rates.verification[place];
  const auto& b = second.rates.verification[place];
  auto point = thresholds_of(a, b, first.scale, second.scale);
  point.wanted = a.wanted_fmr;
  point.difference = {a.fnmr, b.fnmr, {}};
  if (!a.fnmr.interval || !b.fnmr.interval) return point;
  const auto replicates = [&](const System& system, const VerificationPoint& of) {
    return replicates_of(fnmr_tally(system.outcomes, *of.threshold), draws);
  };
  point.difference = difference_of(a.fnmr, b.fnmr, replicates(first, a), replicates(second, b));
  return point;
}

}  // namespace

std::optional<double> Difference::value() const {
  if (!first.value() || !second.value()) return std::nullopt;
  return *first.value() - *second.value();
}

Comparison compare_systems(const ScoreSet& first_scores, const ScoreSet& second_scores, const MetricsOptions& options) {
  const auto matched = matched_probes(first_scores, second_scores);
  const auto first = measured(first_scores, options);
  const auto second = measured(second_scores, options);
  // The same subjects have the same numbers in both, and so one draw serves both.
  const SubjectDraws draws(first.outcomes, options);

  Comparison comparison;
  comparison.probes = matched.size();
  comparison.mated_probes = first.rates.mated_searches;
  comparison.subjects = first.outcomes.subjects();
  comparison.first_gallery_subjects = first.rates.gallery_subjects;
  comparison.second_gallery_subjects = second.rates.gallery_subjects;
  comparison.tpir = tpir_difference(first, second, draws);
  comparison.discordant = discordant_probes(first.outcomes, second.outcomes, matched);
  for (std::size_t i = 0; i < options.fpirs.size(); ++i) {
    comparison.fnir.push_back(fnir_point(first, second, i, draws));
  }
  for (std::size_t i = 0; i < options.fmrs.size(); ++i) {
    comparison.fnmr.push_back(fnmr_point(first, second, i, draws));
  }
  return comparison;
}

}  // namespace maskid
