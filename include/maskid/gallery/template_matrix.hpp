#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace maskid {

/// Vectors of one dimension, one a row, in one aligned piece of memory, so that a search runs as fast as
/// the memory can be read.
class TemplateMatrix {
 public:
  explicit TemplateMatrix(std::size_t dimension);

  std::size_t dimension() const { return dimension_; }
  std::size_t rows() const { return rows_; }
  std::span<const float> row(std::size_t index) const { return {values_.get() + index * stride_, dimension_}; }

  void reserve(std::size_t rows);
  /// `values` has `dimension()` elements.
  void append(std::span<const float> values);

  /// Raises best[owners[row]] to the dot product of `probe` and the row, for every row. `owners` has an
  /// entry a row. The sums are formed in one fixed order on every machine. What is not a number never wins.
  void raise_best(std::span<const float> probe, std::span<const std::uint32_t> owners, std::span<float> best) const;

  /// The same for several probes, each with its own `best`, bit for bit.
  void raise_best(std::span<const std::span<const float>> probes, std::span<const std::uint32_t> owners,
                  std::span<const std::span<float>> best) const;

  /// The dot product that raise_best() finds for this row.
  float product(std::span<const float> probe, std::size_t row) const;

 private:
  struct Free {
    void operator()(float* values) const;
  };
  using Values = std::unique_ptr<float[], Free>;

  std::size_t dimension_;
  std::size_t stride_;  // dimension_ rounded up to whole cache lines; the rest of a row is 0
  std::size_t rows_ = 0;
  std::size_t capacity_ = 0;
  Values values_;
};

}  // namespace maskid
