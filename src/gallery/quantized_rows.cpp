#include "gallery/quantized_rows.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "gallery/function_clones.hpp"

// Sums of whole numbers are the same with all instruction sets.
#define FOR_ALL_PROCESSORS MASKID_CLONES("arch=x86-64-v4", "arch=x86-64-v3", "default")

namespace maskid {
namespace {

constexpr float last_step = 127;

/// Rows that stay in the first-level cache while several probes are compared with them.
constexpr std::size_t tile_rows = 128;

double length(std::span<const float> values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

/// A probe in 16-bit steps, so fine that the sum of a whole row's products still fits 32 bits.
struct QuantizedProbe {
  std::vector<std::int16_t> steps;
  float scale = 0;
  double error = 0;
};

QuantizedProbe quantize_probe(std::span<const float> probe, std::size_t stride) {
  constexpr double largest_sum = std::numeric_limits<std::int32_t>::max();
  const double finest = std::min<double>(std::numeric_limits<std::int16_t>::max(),
                                         std::floor(largest_sum / (last_step * static_cast<double>(stride))));
  float largest = 0;
  for (const float value : probe) largest = std::max(largest, std::abs(value));
  QuantizedProbe quantized{std::vector<std::int16_t>(stride), static_cast<float>(largest / finest), 0};
  if (!(largest > 0)) return quantized;
  std::vector<float> lost(probe.size());
  for (std::size_t i = 0; i < probe.size(); ++i) {
    const float step = std::round(probe[i] / quantized.scale);
    quantized.steps[i] = static_cast<std::int16_t>(step);
    lost[i] = probe[i] - step * quantized.scale;
  }
  quantized.error = length(lost);
  return quantized;
}

struct Tile {
  const std::int8_t* steps;
  const float* scales;
  const std::uint32_t* owners;
  std::size_t count;
  std::size_t stride;
};

[[gnu::always_inline]] inline float product_of(const std::int8_t* row, const std::int16_t* probe, std::size_t stride,
                                               float scale) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < stride; ++i) sum += row[i] * probe[i];
  return static_cast<float>(sum) * scale;
}

FOR_ALL_PROCESSORS void raise_best_of(const Tile& rows, const std::int16_t* probe, float probe_scale, float* best) {
  for (std::size_t r = 0; r < rows.count; ++r) {
    const float product = product_of(rows.steps + r * rows.stride, probe, rows.stride, rows.scales[r] * probe_scale);
    float& so_far = best[rows.owners[r]];
    if (product > so_far) so_far = product;
  }
}

FOR_ALL_PROCESSORS void products_of(const QuantizedRows& rows, const std::uint32_t* which, const QuantizedProbe& probe,
                                    std::span<float> products) {
  for (std::size_t i = 0; i < products.size(); ++i) {
    const std::size_t row = which[i];
    products[i] =
        product_of(rows.steps + row * rows.stride, probe.steps.data(), rows.stride, rows.scales[row] * probe.scale);
  }
}

}  // namespace

Quantized quantize(std::span<const float> values, std::span<std::int8_t> steps) {
  assert(values.size() == steps.size());
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  Quantized quantized{largest / last_step, 0, 0};
  if (!(quantized.scale > 0)) {
    std::ranges::fill(steps, std::int8_t{0});
    return {0, 0, static_cast<float>(length(values))};
  }
  std::vector<float> kept(values.size());
  std::vector<float> lost(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float step = std::clamp(std::round(values[i] / quantized.scale), -last_step, last_step);
    steps[i] = static_cast<std::int8_t>(step);
    kept[i] = step * quantized.scale;
    lost[i] = values[i] - kept[i];
  }
  quantized.length = static_cast<float>(length(kept));
  quantized.error = static_cast<float>(length(lost));
  return quantized;
}

std::vector<float> raise_best(const QuantizedRows& rows, std::span<const std::span<const float>> probes,
                              std::span<const std::span<float>> best) {
  assert(probes.size() == best.size() && rows.scales.size() == rows.owners.size());
  constexpr double rounding = 1e-5;  // of the sums of products of unit vectors, in floats, here and in an exact search
  std::vector<QuantizedProbe> quantized;
  std::vector<float> differs;
  for (const auto& probe : probes) {
    quantized.push_back(quantize_probe(probe, rows.stride));
    differs.push_back(static_cast<float>(length(probe) * rows.error + quantized.back().error * rows.length + rounding));
  }
  for (std::size_t first = 0; first < rows.owners.size(); first += tile_rows) {
    const Tile tile{rows.steps + first * rows.stride, &rows.scales[first], &rows.owners[first],
                    std::min(tile_rows, rows.owners.size() - first), rows.stride};
    for (std::size_t i = 0; i < probes.size(); ++i) {
      raise_best_of(tile, quantized[i].steps.data(), quantized[i].scale, best[i].data());
    }
  }
  return differs;
}

std::vector<float> near_products(const QuantizedRows& rows, std::span<const float> probe,
                                 std::span<const std::uint32_t> which) {
  std::vector<float> products(which.size());
  products_of(rows, which.data(), quantize_probe(probe, rows.stride), products);
  return products;
}

}  // namespace maskid
