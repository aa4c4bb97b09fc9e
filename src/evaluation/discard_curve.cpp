#include "maskid/evaluation/discard_curve.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "evaluation/bootstrap.hpp"
#include "evaluation/open_set.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

constexpr int steps = 10, percent_a_step = 5;
constexpr double without_face = std::numeric_limits<double>::infinity();
constexpr float middle_brightness = 128;

/// How bad a face is.
struct Measure {
  const char* name;
  double (*badness)(const ProbeQuality& quality);
  bool small_is_bad;  ///< then the badness is the negative of what the measure says
};

constexpr std::array measures = {
    Measure{"quality score", [](const ProbeQuality& q) { return -q.score; }, true},
    Measure{"eye distance", [](const ProbeQuality& q) { return -double{q.face.eye_distance}; }, true},
    Measure{"sharpness", [](const ProbeQuality& q) { return -double{q.face.sharpness}; }, true},
    Measure{"yaw", [](const ProbeQuality& q) { return double{std::abs(q.face.yaw)}; }, false},
    Measure{"brightness", [](const ProbeQuality& q) { return double{std::abs(q.face.brightness - middle_brightness)}; },
            false},
};

/// Of the searches that are no worse than `limit`. Subjects keep their numbers.
SearchOutcomes kept(const SearchOutcomes& outcomes, std::span<const double> badness, double limit) {
  SearchOutcomes kept{{}, outcomes.mated_subjects, outcomes.nonmated_subjects};
  for (std::size_t i = 0; i < badness.size(); ++i) {
    if (badness[i] <= limit) kept.searches.push_back(outcomes.searches[i]);
  }
  return kept;
}

/// All searches, and how they are drawn for intervals.
struct Searches {
  SearchOutcomes outcomes;
  SubjectDraws draws;
};

DiscardCurve curve_of(const Measure& measure, std::span<const std::optional<ProbeQuality>> qualities,
                      const Searches& all, float threshold) {
  std::vector<double> badness;
  for (const auto& quality : qualities) badness.push_back(quality ? measure.badness(*quality) : without_face);
  auto worst_first = badness;
  std::ranges::sort(worst_first, std::ranges::greater{});

  DiscardCurve curve{measure.name, threshold, {}};
  for (int step = 0; step <= steps && !badness.empty(); ++step) {
    const auto allowed = worst_first.size() * static_cast<std::size_t>(step * percent_a_step) / 100;
    const double limit = worst_first[allowed];  // so are all that are as bad as this one
    const auto searches = kept(all.outcomes, badness, limit);
    auto& point = curve.points.emplace_back();
    point.wanted = step * percent_a_step / 100.0;
    point.discarded =
        static_cast<double>(badness.size() - searches.searches.size()) / static_cast<double>(badness.size());
    const auto with_face =
        std::ranges::find_if(worst_first, [&](double bad) { return bad <= limit && std::isfinite(bad); });
    if (with_face != worst_first.end()) point.limit = measure.small_is_bad ? -*with_face : *with_face;
    point.fnir = rate_of(fnir_tally(searches, threshold), all.draws);
    point.fpir = rate_of(fpir_tally(searches, threshold), all.draws);
  }
  return curve;
}

}  // namespace

std::vector<DiscardCurve> discard_curves(std::span<const SearchScores> searches,
                                         std::span<const std::optional<ProbeQuality>> qualities, float threshold,
                                         const MetricsOptions& options) {
  assert(searches.size() == qualities.size());  // as the caller promises
  auto outcomes = search_outcomes(searches);
  const SubjectDraws draws(outcomes, options);
  const Searches all{std::move(outcomes), draws};
  std::vector<DiscardCurve> curves;
  for (const auto& measure : measures) curves.push_back(curve_of(measure, qualities, all, threshold));
  return curves;
}

}  // namespace maskid
