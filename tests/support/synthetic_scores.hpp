#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "maskid/evaluation/search_scores.hpp"

namespace maskid {

/// A population whose similarities are normal: mates around `mate_mean`, non-mates around 0. A subject's
/// probes share a shift of their own, as those of a hard face do.
struct SyntheticPopulation {
  std::size_t gallery_subjects = 20;
  std::size_t mated_subjects = 15;  ///< the first of the gallery
  std::size_t nonmated_subjects = 15;
  std::size_t most_probes = 3;  ///< of a subject, from 1, all equally often
  double mate_mean = 0.5;
  double deviation = 0.15;           ///< of one similarity
  double subject_deviation = 0;      ///< of a subject's shift
  double step = 0;                   ///< similarities are multiples of it: many ties; 0: not rounded
  double fta = 0;                    ///< share of probes without a face
  std::size_t without_template = 0;  ///< subjects, the last of the mated ones
  std::uint32_t seed = 1;
};

std::vector<SearchScores> synthetic_scores(const SyntheticPopulation& population);

/// As many as LFW gives: 7,484 searches in a gallery of 5,749 subjects.
std::vector<SearchScores> scores_of_lfw_size();

}  // namespace maskid
