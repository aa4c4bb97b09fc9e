#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maskid/evaluation/rate.hpp"
#include "maskid/evaluation/search_scores.hpp"

// Error rates in the words of ISO/IEC 2382-37, ISO/IEC 19795-1 and NIST FRTE. The rules, once for all:
//
//  1. A candidate is a gallery subject at or above the threshold T. A similarity of -1 or less (a subject
//     without a template) is at or above no threshold: such a mate is never found.
//  2. Ties count against us: a non-mate as similar as the mate ranks before it, and a non-mate exactly at T
//     is a false positive.
//  3. A probe without a face (FTA) is a trial: a miss for CMC, FNIR and FNMR if it is mated, no false positive
//     for FPIR. It took part in no comparison, so FMR does not count it, nor a comparison with a subject
//     without a template.
//  4. FNIR(N, R=1, T): share of mated searches whose mate is not at rank 1 or is below T.
//     FPIR(N, T): share of non-mated searches with at least one candidate.
//     FNMR(T): share of mated probes whose comparison with their mate is below T.
//     FMR(T): share of the comparisons of any probe with a subject it does not show that reach T.
//  5. The threshold for a wanted FPIR or FMR is the lowest float at which the measured rate is no more than
//     wanted; it is chosen on non-mate similarities alone. With too few trials for a single false positive it
//     is the float above the largest of them, and the measured rate is 0 of n.
//  6. Without any non-mated search, FPIR is measured by searching each mated probe in the gallery without its
//     mate (N-1): `mates_left_out`. Then the same probes set the threshold and are reported on, though by
//     different similarities.
//  7. A rate over zero trials is nothing, not 0.
//  8. Intervals are 95 % percentile bootstrap intervals (Efron & Tibshirani 1993, chapter 13) over subjects: a
//     subject is drawn with all of its probes, mated and non-mated subjects separately. Nothing below two
//     subjects. Trials that all went one way show no spread however they are drawn; there the rule of three
//     (ISO/IEC 19795-1) over S subjects bounds the other end: 1 - 0.05^(1/S), about 3/S.
//  9. The interval of an open-set FNIR chooses the threshold anew in each replicate. All others hold T (for FMR
//     choosing anew would cost a walk through all large similarities per replicate): they say how the rate at
//     this very T varies with other probe subjects, not with another T, and never with another gallery.
//     Measured on 1,000 synthetic sites of 60 + 60 subjects with 1 to 3 probes each: FNIR's intervals hold the
//     true FNIR in 94 to 97 % of sites where the wanted FPIR allows two false positives or more, in 85 % where it
//     allows one, in half where it allows none (`too_few_trials`). The interval of an FPIR whose T was chosen on
//     the same searches holds in 80 to 97 %, least where few are allowed. The interval of FNMR holds the FNMR at
//     the true threshold for FMR in 90 % at 70 to 140 false matches, in 81 to 87 % at 7 to 14.

namespace maskid {

struct MetricsOptions {
  std::vector<std::size_t> ranks = {1, 5, 10, 20, 50};     ///< from 1; those above N are left out
  std::vector<double> fpirs = {0.05, 0.01, 0.003, 0.001};  ///< wanted, each in 0 … 1
  std::vector<double> fmrs = {1e-2, 1e-3, 1e-4, 1e-5};     ///< wanted, each in 0 … 1
  std::size_t replicates = 1000;                           ///< 0: no intervals
  std::uint32_t seed = 1;
};

/// TPIR(N, R) without a threshold: the mate is among the `rank` most similar subjects.
struct CmcPoint {
  std::size_t rank = 1;
  Rate tpir;
};

/// FNIR(N, 1, T) at the threshold for a wanted FPIR.
struct OpenSetPoint {
  double wanted_fpir = 0;
  std::optional<float> threshold;  ///< nothing: no non-mate similarity to choose it on
  Rate fnir;                       ///< over mated searches in N subjects
  Rate fpir;                       ///< measured at `threshold`, over non-mated searches
  /// wanted_fpir allows no false positive in so few searches: the threshold lies just above the
  /// largest non-mate similarity, FPIR may still exceed the wanted one, and FNIR's interval holds
  /// the threshold.
  bool too_few_trials = false;
};

/// FNMR at the threshold for a wanted FMR.
struct VerificationPoint {
  double wanted_fmr = 0;
  std::optional<float> threshold;  ///< nothing: no non-mate similarity to choose it on
  Rate fnmr;                       ///< over mated probes
  Rate fmr;                        ///< measured at `threshold`, over non-mate comparisons
  bool too_few_trials = false;     ///< as for OpenSetPoint
};

struct ErrorRates {
  std::size_t gallery_subjects = 0;           ///< N of CMC and FNIR
  std::size_t nonmated_gallery_subjects = 0;  ///< N of FPIR: N, or N-1 where mates are left out
  std::size_t mated_searches = 0;
  std::size_t nonmated_searches = 0;  ///< as given: 0 where mates are left out
  std::size_t mated_subjects = 0;
  std::size_t nonmated_subjects = 0;
  bool mates_left_out = false;  ///< rule 6
  Rate fta;                     ///< over all probes
  std::vector<CmcPoint> cmc;    ///< the points are in the order of the options
  std::vector<OpenSetPoint> open_set;
  std::vector<VerificationPoint> verification;
};

/// All rates of `searches` in a gallery of `gallery_subjects`. The same arguments give the same
/// result to the last bit. Throws Error when a search has another number of similarities, a mate
/// outside the gallery or a similarity that is not a number, or when an option is out of its range.
ErrorRates measure(std::span<const SearchScores> searches, std::size_t gallery_subjects,
                   const MetricsOptions& options = {});

/// FNIR(N, 1, T) at a threshold that was not chosen on these searches. Of the options, `replicates`
/// and `seed` count. Throws as measure() does.
Rate fnir_at(std::span<const SearchScores> searches, float threshold, const MetricsOptions& options = {});

/// FPIR(N, T) at such a threshold. Mates are left out where no search is non-mated (rule 6).
Rate fpir_at(std::span<const SearchScores> searches, float threshold, const MetricsOptions& options = {});

}  // namespace maskid
