#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace maskid {

/// The largest count with count / trials ≤ rate, in the arithmetic of Rate::value().
std::uint64_t allowed_count(double rate, std::uint64_t trials);

/// The lowest threshold that `similarity`, at least -1, is below.
float threshold_above(float similarity);

/// The lowest threshold, above no_similarity, that no more than the share `rate` of `similarities` reach.
float threshold_for(std::vector<float> similarities, double rate);

/// The values at `places` (0: the largest) of all `runs` together in descending order. Exact, in
/// two passes over the values and memory that does not grow with their number. Places must exist.
std::vector<float> values_at(std::span<const std::span<const float>> runs, std::span<const std::uint64_t> places);

}  // namespace maskid
