#include "evaluation/thresholds.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>

#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

using Histogram = std::vector<std::uint64_t>;
constexpr std::size_t half_values = 1U << 16;  // of one half of a float's 32 bits

// Keys are ordered as the floats are: the sign bit turned round, negative numbers complemented.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
}

float value_of(std::uint32_t key) { return std::bit_cast<float>((key >> 31) != 0 ? key & 0x7fffffffU : ~key); }

struct Bin {
  std::size_t bin = 0;
  std::uint64_t place = 0;  // within the bin, from its largest
};

Bin bin_at(const Histogram& histogram, std::uint64_t place) {
  for (std::size_t bin = histogram.size(); bin-- > 0;) {
    if (place < histogram[bin]) return {bin, place};
    place -= histogram[bin];
  }
  assert(false);  // the caller asked for a place beyond the last value
  return {};
}

Histogram upper_halves(std::span<const std::span<const float>> runs) {
  Histogram histogram(half_values);
  for (const auto run : runs) {
    for (const float value : run) ++histogram[key_of(value) >> 16];
  }
  return histogram;
}

// Of the values in each wanted bin of the upper halves, by that bin.
std::map<std::size_t, Histogram> lower_halves(std::span<const std::span<const float>> runs,
                                              std::span<const Bin> wanted) {
  std::map<std::size_t, Histogram> histograms;
  for (const auto& bin : wanted) histograms.try_emplace(bin.bin, half_values);
  std::vector<Histogram*> of_bin(half_values, nullptr);
  for (auto& [bin, histogram] : histograms) of_bin[bin] = &histogram;

  for (const auto run : runs) {
    for (const float value : run) {
      const auto key = key_of(value);
      if (auto* histogram = of_bin[key >> 16]) ++(*histogram)[key & 0xffffU];
    }
  }
  return histograms;
}

}  // namespace

std::uint64_t allowed_count(double rate, std::uint64_t trials) {
  const auto of = static_cast<double>(trials);
  auto count = static_cast<std::uint64_t>(rate * of);
  // The product is rounded: 0.29 * 100 is below 29.
  while (count < trials && static_cast<double>(count + 1) / of <= rate) ++count;
  while (count > 0 && static_cast<double>(count) / of > rate) --count;
  return count;
}

float threshold_above(float similarity) { return std::nextafter(similarity, std::numeric_limits<float>::infinity()); }

float threshold_for(std::vector<float> similarities, double rate) {
  const auto allowed = allowed_count(rate, similarities.size());
  if (allowed >= similarities.size()) return threshold_above(no_similarity);
  const auto place = similarities.begin() + static_cast<std::ptrdiff_t>(allowed);
  std::ranges::nth_element(similarities, place, std::ranges::greater{});
  return threshold_above(std::max(*place, no_similarity));
}

std::vector<float> values_at(std::span<const std::span<const float>> runs, std::span<const std::uint64_t> places) {
  const auto upper = upper_halves(runs);
  std::vector<Bin> bins;
  for (const auto place : places) bins.push_back(bin_at(upper, place));

  const auto lower = lower_halves(runs, bins);
  std::vector<float> values;
  for (const auto& bin : bins) {
    const auto low = bin_at(lower.at(bin.bin), bin.place).bin;
    values.push_back(value_of(static_cast<std::uint32_t>(bin.bin << 16 | low)));
  }
  return values;
}

}  // namespace maskid
