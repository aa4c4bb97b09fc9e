#pragma once

#include <vector>

#include "maskid/evaluation/metrics.hpp"

#include "evaluation/bootstrap.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {

/// Misses at rank 1 and `threshold` over mated searches.
SubjectTally fnir_tally(const SearchOutcomes& outcomes, float threshold);

/// Searches with a non-mate at or above `threshold`, over the trials of FPIR.
SubjectTally fpir_tally(const SearchOutcomes& outcomes, float threshold);

std::vector<OpenSetPoint> open_set(const SearchOutcomes& outcomes, const SubjectDraws& draws,
                                   const std::vector<double>& fpirs);

}  // namespace maskid
