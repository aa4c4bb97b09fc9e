#pragma once

#include <span>
#include <string>
#include <vector>

namespace maskid {

struct Tick {
  double at = 0;
  std::string label;  ///< empty: a line alone
};

/// low < high; of a logarithmic one both are positive.
struct Axis {
  std::string label;
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<Tick> ticks = {};

  /// From 0 at `low` to 1 at `high`; what lies outside, and what is not a number, at the nearer end or at 0.
  double place(double value) const;
};

/// Percentages from `low` to the round number above `highest`.
Axis share_axis(std::string label, double low, double highest);

/// Percentages by decades down to the smallest of `shares`. A share of 0 has no place on it: where there is one, the
/// lower end is one decade further down and called 0.
Axis log_share_axis(std::string label, std::span<const double> shares);

/// Counts by decades from `low` to `high`, both at least 1.
Axis log_count_axis(std::string label, double low, double high);

/// Similarities.
Axis similarity_axis(std::string label, double low, double high);

}  // namespace maskid
