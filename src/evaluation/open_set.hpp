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

/// FNIR in each replicate, at the threshold that its draw chooses for `wanted_fpir`. There must be a mated search.
std::vector<double> fnir_replicates(const SearchOutcomes& outcomes, const SubjectDraws& draws, double wanted_fpir);

std::vector<OpenSetPoint> open_set(const SearchOutcomes& outcomes, const SubjectDraws& draws,
                                   const std::vector<double>& fpirs);

}  // namespace maskid
