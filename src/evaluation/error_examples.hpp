#pragma once

#include <span>
#include <vector>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// What is kept of a probe, beside its scores, to tell why it went wrong.
struct ProbeFace {
  FaceQuality quality;
  bool covered = false;
  Embedding comparable;  ///< as compare() asked with it; empty: failed
};

/// The misses with the least similar mates and the false positives with the most similar others, at the threshold for
/// options.wanted_fpir, or without one at rank 1 alone. `faces` has an entry a search.
std::vector<ErrorExample> error_examples(std::span<const SearchScores> searches, std::span<const ProbeFace> faces,
                                         const Gallery& gallery, const Evaluation& evaluation,
                                         const EvaluateOptions& options);

}  // namespace maskid
