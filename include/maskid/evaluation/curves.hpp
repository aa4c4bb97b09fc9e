#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/search_scores.hpp"

namespace maskid {

/// One threshold's two error rates.
struct DetPoint {
  float threshold = 0;
  double false_positive_rate = 0;  ///< FPIR, or FMR
  double false_negative_rate = 0;  ///< FNIR(N, 1, T), or FNMR
};

/// Similarities counted in bins of one width from `low` to `high`; what lies outside is in the outermost bins.
struct ScoreHistogram {
  double low = -1;
  double high = 1;
  std::vector<std::size_t> mates;     ///< of mated probes to their mates
  std::vector<std::size_t> nonmates;  ///< of every search that is a trial of FPIR to its most similar non-mate
};

/// What is drawn rather than read. Rules as in metrics.hpp.
struct Curves {
  /// Rising rates of false positives, thinned: from one false positive on, about 40 points a decade.
  std::vector<DetPoint> identification;  ///< FNIR against FPIR
  std::vector<DetPoint> verification;    ///< FNMR against FMR
  ScoreHistogram scores;
};

/// Of searches that measure() takes.
Curves curves(std::span<const SearchScores> searches, std::size_t gallery_subjects);

}  // namespace maskid
