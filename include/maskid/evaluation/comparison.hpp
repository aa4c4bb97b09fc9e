#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/score_file.hpp"

// Two systems on the same probes. Rates, thresholds and their choice are those of metrics.hpp; what is said of a
// difference:
//
//  1. A difference is the first system's rate less the second's: of TPIR positive, of FNIR and FNMR negative where
//     the first is better.
//  2. Intervals are 95 % percentile bootstrap intervals of the difference: each replicate draws the same subjects for
//     both systems, so what makes a subject hard for both does not widen them. Of FNIR, each system chooses its
//     threshold anew in each replicate; where the probes are too few for that, and of FNMR, thresholds are held.
//  3. Nothing where the intervals of the rates themselves are nothing. Where no replicate differs from another, the
//     rule of three over S subjects widens the interval by 1 - 0.05^(1/S) to both sides.
//  4. McNemar's test (exact, two-sided: binomial with 1/2 over the discordant probes) takes probes for independent.
//     With several probes a subject its p-value is too small; believe the interval.
//  5. Measured on three times 1,000 synthetic sites of 60 + 60 subjects with 1 to 3 probes each: the intervals hold the
//     true difference of TPIR in 93 to 95 % of sites and that of FNIR in 98 to 100 % (thresholds chosen anew vary more
//     than they do between sites); that of FNMR in 93 % at 140 false matches, in 85 to 88 % at 14.

namespace maskid {

/// Closed, -1 ≤ low ≤ high ≤ 1.
struct DifferenceInterval {
  double low = 0;
  double high = 0;

  bool operator==(const DifferenceInterval&) const = default;
};

/// A rate of both systems over the same trials.
struct Difference {
  Rate first;
  Rate second;
  std::optional<DifferenceInterval> interval;  ///< 95 %; see rules 2 and 3

  /// The first less the second; nothing over zero trials.
  std::optional<double> value() const;
};

/// Mated probes whose mate one system alone has at rank 1.
struct DiscordantProbes {
  std::size_t first_only = 0;
  std::size_t second_only = 0;
  double p_value = 1;  ///< of so uneven a split or a more uneven one, were the systems equally good: rule 4
};

/// A difference at the threshold that each system needs for a wanted rate of false positives.
struct DifferencePoint {
  double wanted = 0;                       ///< FPIR or FMR
  std::optional<double> first_threshold;   ///< in the scale of its file; nothing: nothing to choose it on
  std::optional<double> second_threshold;  ///< likewise
  Difference difference;                   ///< of FNIR or FNMR
  bool too_few_trials = false;             ///< for either system: rule 5 of metrics.hpp
};

struct Comparison {
  std::size_t probes = 0;
  std::size_t mated_probes = 0;
  std::size_t subjects = 0;                 ///< of the probes, mated and non-mated ones
  std::size_t first_gallery_subjects = 0;   ///< N; of unlike galleries the smaller is the easier one
  std::size_t second_gallery_subjects = 0;  ///< likewise
  Difference tpir;                          ///< at rank 1, without a threshold
  DiscordantProbes discordant;
  std::vector<DifferencePoint> fnir;  ///< in the order of the options' FPIRs
  std::vector<DifferencePoint> fnmr;  ///< in the order of the options' FMRs
};

/// `options.ranks` does not count. Throws Error as measure() does, and unless both sets hold the same probes by name,
/// each once, with the same mates and subjects. Their order is free, and so is that of the galleries.
Comparison compare_systems(const ScoreSet& first, const ScoreSet& second, const MetricsOptions& options = {});

}  // namespace maskid
