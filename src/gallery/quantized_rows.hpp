#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace maskid {

/// What an 8-bit row stands for: each of its steps times `scale`.
struct Quantized {
  float scale = 0;
  float length = 0;  ///< of what it stands for
  float error = 0;   ///< length of the difference to the vector that was quantized
};

/// `steps` is as long as `values`, which are finite; the nearest step to each, -127 to 127, the largest value being the
/// last step.
Quantized quantize(std::span<const float> values, std::span<std::int8_t> steps);

/// Quantized vectors of one length, one a row, somewhere in memory.
struct QuantizedRows {
  const std::int8_t* steps = nullptr;  ///< rows of `stride`
  std::span<const float> scales;
  std::span<const std::uint32_t> owners;
  std::size_t stride = 0;  ///< a multiple of quantized_lanes; what a row is longer than its vector is 0
  float length = 0;        ///< of the longest row
  float error = 0;         ///< of the worst row
};

constexpr std::size_t quantized_lanes = 64;

/// For each of `probes`, `best` (one an owner, at the start lower than any product) is raised to the largest product of
/// the probe and one of the owner's rows, nearly: returned is, for each probe, by how much it may differ from the
/// product with the vectors that were quantized. It cannot differ by more (Cauchy and Schwarz).
std::vector<float> raise_best(const QuantizedRows& rows, std::span<const std::span<const float>> probes,
                              std::span<const std::span<float>> best);

/// Products of `probe` and those of the rows that `which` numbers, nearly as with the vectors that were quantized.
std::vector<float> near_products(const QuantizedRows& rows, std::span<const float> probe,
                                 std::span<const std::uint32_t> which);

}  // namespace maskid
