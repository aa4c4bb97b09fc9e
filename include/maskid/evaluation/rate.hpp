#pragma once

#include <cstddef>
#include <optional>

namespace maskid {

/// Closed, 0 ≤ low ≤ high ≤ 1.
struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

/// `count` of `of` trials.
struct Rate {
  std::size_t count = 0;
  std::size_t of = 0;
  std::size_t subjects = 0;          ///< whose probes the trials are
  std::optional<Interval> interval;  ///< 95 %; nothing with fewer than two subjects or no bootstrap

  /// Nothing over zero trials.
  std::optional<double> value() const {
    if (of == 0) return std::nullopt;
    return static_cast<double>(count) / static_cast<double>(of);
  }

  bool operator==(const Rate&) const = default;
};

}  // namespace maskid
