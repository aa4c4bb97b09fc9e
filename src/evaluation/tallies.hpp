#pragma once

#include <cstddef>

#include "evaluation/bootstrap.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {

/// Failures to acquire, over all searches.
SubjectTally fta_tally(const SearchOutcomes& outcomes);

/// Mates at `rank` or better, over mated searches.
SubjectTally tpir_tally(const SearchOutcomes& outcomes, std::size_t rank);

/// Mates below `threshold`, which is above no_similarity, over mated searches.
SubjectTally fnmr_tally(const SearchOutcomes& outcomes, float threshold);

}  // namespace maskid
