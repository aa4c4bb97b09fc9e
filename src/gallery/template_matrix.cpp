#include "maskid/gallery/template_matrix.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>

#include "gallery/function_clones.hpp"

// Compiled with -ffp-contract=off: a fused multiply-add rounds once instead of twice, and machines would disagree.
#define FOR_ALL_PROCESSORS MASKID_CLONES("avx512f", "avx2", "default")

namespace maskid {
namespace {

constexpr std::size_t lanes = 16;
constexpr std::size_t alignment = lanes * sizeof(float);

/// Rows that stay in the first-level cache while several probes are compared with them.
constexpr std::size_t tile_rows = 32;

/// Sixteen sums side by side are four of these, which every machine has registers for: g++ 12 keeps a vector that is
/// wider than a register in memory, which took eight times as long.
using Quad = float __attribute__((vector_size(16)));
constexpr std::size_t quads = 4;

struct Rows {
  const float* values;
  const std::uint32_t* owners;
  std::size_t count;
  std::size_t stride;
};

[[gnu::always_inline]] inline Quad quad(const float* values) {
  Quad quad;
  std::memcpy(&quad, values, sizeof quad);
  return quad;
}

[[gnu::always_inline]] inline float lane_product(const float* row, const float* probe, std::size_t stride) {
  Quad a = {};
  Quad b = {};
  Quad c = {};
  Quad d = {};
  for (std::size_t i = 0; i < stride; i += lanes) {
    a += quad(row + i) * quad(probe + i);
    b += quad(row + i + 4) * quad(probe + i + 4);
    c += quad(row + i + 8) * quad(probe + i + 8);
    d += quad(row + i + 12) * quad(probe + i + 12);
  }
  std::array<float, lanes> parts;
  const std::array<Quad, quads> sums = {a, b, c, d};
  std::memcpy(parts.data(), sums.data(), alignment);
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) parts[i] += parts[i + half];
  }
  return parts[0];
}

FOR_ALL_PROCESSORS void raise_best_of(const Rows& rows, const float* probe, float* best) {
  for (std::size_t r = 0; r < rows.count; ++r) {
    const float product = lane_product(rows.values + r * rows.stride, probe, rows.stride);
    float& so_far = best[rows.owners[r]];
    if (product > so_far) so_far = product;
  }
}

FOR_ALL_PROCESSORS float one_product(const float* row, const float* probe, std::size_t stride) {
  return lane_product(row, probe, stride);
}

std::vector<float> padded(std::span<const float> probe, std::size_t stride) {
  std::vector<float> values(probe.begin(), probe.end());
  values.resize(stride);
  return values;
}

}  // namespace

void TemplateMatrix::Free::operator()(float* values) const { std::free(values); }

TemplateMatrix::TemplateMatrix(std::size_t dimension)
    : dimension_(dimension), stride_((dimension + lanes - 1) / lanes * lanes) {}

void TemplateMatrix::reserve(std::size_t rows) {
  if (rows <= capacity_) return;
  Values larger(static_cast<float*>(std::aligned_alloc(alignment, rows * stride_ * sizeof(float))));
  if (!larger) throw std::bad_alloc();
  std::copy_n(values_.get(), rows_ * stride_, larger.get());
  values_ = std::move(larger);
  capacity_ = rows;
}

void TemplateMatrix::append(std::span<const float> values) {
  assert(values.size() == dimension_);
  if (rows_ == capacity_) reserve(std::max<std::size_t>(64, 2 * capacity_));
  float* row = values_.get() + rows_++ * stride_;
  std::copy(values.begin(), values.end(), row);
  std::fill(row + dimension_, row + stride_, 0.0F);
}

void TemplateMatrix::raise_best(std::span<const float> probe, std::span<const std::uint32_t> owners,
                                std::span<float> best) const {
  assert(owners.size() == rows_);
  raise_best_of({values_.get(), owners.data(), rows_, stride_}, padded(probe, stride_).data(), best.data());
}

void TemplateMatrix::raise_best(std::span<const std::span<const float>> probes, std::span<const std::uint32_t> owners,
                                std::span<const std::span<float>> best) const {
  assert(owners.size() == rows_ && probes.size() == best.size());
  std::vector<std::vector<float>> values;
  for (const auto& probe : probes) values.push_back(padded(probe, stride_));
  for (std::size_t first = 0; first < rows_; first += tile_rows) {
    const Rows tile{values_.get() + first * stride_, owners.data() + first, std::min(tile_rows, rows_ - first),
                    stride_};
    for (std::size_t i = 0; i < probes.size(); ++i) raise_best_of(tile, values[i].data(), best[i].data());
  }
}

float TemplateMatrix::product(std::span<const float> probe, std::size_t row) const {
  return one_product(values_.get() + row * stride_, padded(probe, stride_).data(), stride_);
}

}  // namespace maskid
