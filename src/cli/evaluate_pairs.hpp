#pragma once

#include <span>

#include "maskid/evaluation/pair_accuracy.hpp"
#include "maskid/recognition/extract_photo.hpp"

#include "cli/pipeline.hpp"

namespace maskid {

/// Compares the first photo of each pair, as it is, with the second, treated as `second` says. `cache` may be missing.
PairAccuracy evaluate_pairs(std::span<const PhotoPair> pairs, const Treatment& second, const Pipeline& pipeline,
                            const ExtractionCache* cache);

}  // namespace maskid
