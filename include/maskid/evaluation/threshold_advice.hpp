#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "maskid/evaluation/metrics.hpp"

namespace maskid {

/// The threshold that these probes advise for a wanted FPIR, and what it is worth on people it was not chosen on.
struct ThresholdAdvice {
  double wanted_fpir = 0;
  float threshold = 0;          ///< chosen on all probes
  Rate fnir;                    ///< cross-validated: each fold at the threshold chosen on the others
  Rate fpir;                    ///< likewise
  std::size_t folds = 0;        ///< of subjects
  bool too_few_trials = false;  ///< rule 5 of metrics.hpp
};

/// Throws Error with fewer than two subjects that are trials of FPIR.
ThresholdAdvice advise_threshold(std::span<const SearchScores> searches, double wanted_fpir,
                                 const MetricsOptions& options, std::size_t folds = 10);

}  // namespace maskid
