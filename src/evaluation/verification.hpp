#pragma once

#include <span>
#include <vector>

#include "maskid/evaluation/metrics.hpp"

#include "evaluation/bootstrap.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {

/// Every probe compared with every gallery subject; `outcomes` are those of `searches`.
std::vector<VerificationPoint> verification(std::span<const SearchScores> searches, const SearchOutcomes& outcomes,
                                            const SubjectDraws& draws, const std::vector<double>& fmrs);

}  // namespace maskid
