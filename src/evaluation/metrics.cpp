#include "maskid/evaluation/metrics.hpp"

#include <algorithm>
#include <string>

#include "maskid/base/error.hpp"

#include "evaluation/bootstrap.hpp"
#include "evaluation/open_set.hpp"
#include "evaluation/search_outcomes.hpp"
#include "evaluation/tallies.hpp"
#include "evaluation/verification.hpp"

namespace maskid {
namespace {

void check(const MetricsOptions& options) {
  const auto outside = [](double wanted) { return !(wanted >= 0 && wanted <= 1); };
  if (std::ranges::any_of(options.fpirs, outside) || std::ranges::any_of(options.fmrs, outside)) {
    throw Error("a wanted FPIR or FMR is not between 0 and 1; write 0.003 for 0.3 %");
  }
  if (std::ranges::find(options.ranks, 0U) != options.ranks.end()) {
    throw Error("a wanted rank is 0; ranks start at 1");
  }
}

}  // namespace

ErrorRates measure(std::span<const SearchScores> searches, std::size_t gallery_subjects,
                   const MetricsOptions& options) {
  check(options);
  const auto outcomes = search_outcomes(searches, gallery_subjects);
  const SubjectDraws draws(outcomes, options);

  ErrorRates rates;
  rates.mates_left_out = outcomes.mates_left_out() && outcomes.mated_subjects > 0;
  rates.gallery_subjects = gallery_subjects;
  rates.nonmated_gallery_subjects = gallery_subjects - (rates.mates_left_out ? 1 : 0);
  const auto mated = std::ranges::count_if(outcomes.searches, &SearchOutcome::mated);
  rates.mated_searches = static_cast<std::size_t>(mated);
  rates.nonmated_searches = searches.size() - rates.mated_searches;
  rates.mated_subjects = outcomes.mated_subjects;
  rates.nonmated_subjects = outcomes.nonmated_subjects;

  rates.fta = rate_of(fta_tally(outcomes), draws);
  for (const auto rank : options.ranks) {
    if (rank > gallery_subjects) continue;
    rates.cmc.push_back({rank, rate_of(tpir_tally(outcomes, rank), draws)});
  }
  rates.open_set = open_set(outcomes, draws, options.fpirs);
  rates.verification = verification(searches, outcomes, draws, options.fmrs);
  return rates;
}

Rate fnir_at(std::span<const SearchScores> searches, float threshold, const MetricsOptions& options) {
  const auto outcomes = search_outcomes(searches);
  return rate_of(fnir_tally(outcomes, threshold), SubjectDraws(outcomes, options));
}

Rate fpir_at(std::span<const SearchScores> searches, float threshold, const MetricsOptions& options) {
  const auto outcomes = search_outcomes(searches);
  return rate_of(fpir_tally(outcomes, threshold), SubjectDraws(outcomes, options));
}

}  // namespace maskid
