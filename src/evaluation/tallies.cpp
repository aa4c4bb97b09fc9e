#include "evaluation/tallies.hpp"

namespace maskid {

SubjectTally fta_tally(const SearchOutcomes& outcomes) {
  SubjectTally tally(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    tally.count[search.subject] += search.acquired ? 0 : 1;
    ++tally.of[search.subject];
  }
  return tally;
}

SubjectTally tpir_tally(const SearchOutcomes& outcomes, std::size_t rank) {
  SubjectTally tally(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    if (!search.mated) continue;
    tally.count[search.subject] += search.rank && *search.rank <= rank ? 1 : 0;
    ++tally.of[search.subject];
  }
  return tally;
}

SubjectTally fnmr_tally(const SearchOutcomes& outcomes, float threshold) {
  SubjectTally tally(outcomes.subjects());
  for (const auto& search : outcomes.searches) {
    if (!search.mated) continue;
    const bool match = search.mate_similarity >= threshold;
    tally.count[search.subject] += match ? 0 : 1;
    ++tally.of[search.subject];
  }
  return tally;
}

}  // namespace maskid
