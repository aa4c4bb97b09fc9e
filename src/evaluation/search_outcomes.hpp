#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "maskid/evaluation/search_scores.hpp"

namespace maskid {

/// At this similarity or less nothing was compared, and no threshold is reached.
inline constexpr float no_similarity = -1.0F;

/// All that identification rates need to know of one search.
struct SearchOutcome {
  std::size_t subject = 0;  ///< mated subjects come first: see SearchOutcomes
  bool mated = false;
  bool acquired = false;
  std::optional<std::size_t> rank;  ///< of the mate; nothing: not mated, or never found
  float mate_similarity = no_similarity;
  float best_nonmate = no_similarity;
};

/// Subjects are numbered by subject_id: 0 … mated_subjects-1 are those of mated probes, the rest
/// those of non-mated probes. The order of the searches has no influence on the numbers.
struct SearchOutcomes {
  std::vector<SearchOutcome> searches;
  std::size_t mated_subjects = 0;
  std::size_t nonmated_subjects = 0;

  std::size_t subjects() const { return mated_subjects + nonmated_subjects; }
  /// Rule 6: whether mated searches stand in for the missing non-mated ones.
  bool mates_left_out() const { return nonmated_subjects == 0; }
  /// Whether the search is a trial of FPIR.
  bool tries_fpir(const SearchOutcome& search) const { return !search.mated || mates_left_out(); }
};

/// Throws Error as measure() says.
SearchOutcomes search_outcomes(std::span<const SearchScores> searches, std::size_t gallery_subjects);

/// Of searches whose gallery is known by their scores alone.
SearchOutcomes search_outcomes(std::span<const SearchScores> searches);

/// The similarities before and after the mate's; all and none for a non-mated search.
std::array<std::span<const float>, 2> nonmate_similarities(const SearchScores& search);

}  // namespace maskid
