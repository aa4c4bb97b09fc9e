#include "maskid/evaluation/curves.hpp"

#include <algorithm>
#include <cmath>

#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

constexpr double points_a_decade = 40;
constexpr std::size_t bins = 100;

/// From one in `trials` to all of them, rising.
std::vector<double> rates_to_draw(double trials) {
  std::vector<double> rates;
  double last = 0;
  for (double exponent = 0; std::pow(10, exponent) < trials; exponent += 1 / points_a_decade) {
    const double count = std::round(std::pow(10, exponent));
    if (count > last) rates.push_back(count / trials);
    last = count;
  }
  if (trials > 0) rates.push_back(1);
  return rates;
}

void add(std::vector<DetPoint>& curve, const std::optional<float>& threshold, const Rate& positive,
         const Rate& negative) {
  if (!threshold || !positive.value() || !negative.value()) return;
  const DetPoint point{*threshold, *positive.value(), *negative.value()};
  const bool moved = curve.empty() || point.false_positive_rate > curve.back().false_positive_rate ||
                     point.false_negative_rate < curve.back().false_negative_rate;
  if (moved) curve.push_back(point);
}

ScoreHistogram histogram_of(const SearchOutcomes& outcomes) {
  ScoreHistogram histogram{-1, 1, std::vector<std::size_t>(bins), std::vector<std::size_t>(bins)};
  const auto bin = [](float similarity) {
    const auto place = static_cast<std::ptrdiff_t>((similarity + 1.0) / 2 * bins);
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, bins - 1));
  };
  for (const auto& search : outcomes.searches) {
    if (search.mate_similarity > no_similarity) ++histogram.mates[bin(search.mate_similarity)];
    if (outcomes.tries_fpir(search) && search.best_nonmate > no_similarity) {
      ++histogram.nonmates[bin(search.best_nonmate)];
    }
  }
  return histogram;
}

}  // namespace

Curves curves(std::span<const SearchScores> searches, std::size_t gallery_subjects) {
  const auto outcomes = search_outcomes(searches, gallery_subjects);
  const auto trials = std::ranges::count_if(outcomes.searches,
                                            [&](const SearchOutcome& search) { return outcomes.tries_fpir(search); });
  MetricsOptions options;
  options.ranks.clear();
  options.replicates = 0;
  options.fpirs = rates_to_draw(static_cast<double>(trials));
  options.fmrs = rates_to_draw(static_cast<double>(searches.size()) * static_cast<double>(gallery_subjects));
  const auto rates = measure(searches, gallery_subjects, options);

  Curves curves;
  for (const auto& point : rates.open_set) add(curves.identification, point.threshold, point.fpir, point.fnir);
  for (const auto& point : rates.verification) add(curves.verification, point.threshold, point.fmr, point.fnmr);
  curves.scores = histogram_of(outcomes);
  return curves;
}

}  // namespace maskid
