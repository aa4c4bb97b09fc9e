#pragma once

#include <span>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/evaluation/pair_accuracy.hpp"

#include "cli/pipeline.hpp"

namespace maskid {

/// Compares the first photo of each pair, as it is, with the second, covered as `options` say.
PairAccuracy evaluate_pairs(std::span<const PhotoPair> pairs, const Pipeline& pipeline, const EvaluateOptions& options);

}  // namespace maskid
