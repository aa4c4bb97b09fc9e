#include "report/chart_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "maskid/report/report_format.hpp"

#include "report/rate_text.hpp"

namespace maskid {
namespace {

constexpr int most_labelled_decades = 5;

/// 1, 2 or 5 times a power of ten, at least `value`.
double round_above(double value) {
  const double decade = std::pow(10, std::floor(std::log10(value)));
  for (const double times : {1.0, 2.0, 5.0}) {
    if (times * decade >= value * (1 - 1e-9)) return times * decade;
  }
  return 10 * decade;
}

/// 500, 20k, 1M: short enough to stand in a row.
std::string short_count(double count) {
  if (count >= 1e6) return grouped(static_cast<std::size_t>(count / 1e6)) + "M";
  if (count >= 1e4) return grouped(static_cast<std::size_t>(count / 1e3)) + "k";
  return grouped(static_cast<std::size_t>(count));
}

void add_ticks_between(std::vector<Tick>& ticks, double decade) {
  for (const double times : {2.0, 5.0}) ticks.push_back({times * decade, ""});
}

}  // namespace

double Axis::place(double value) const {
  const bool countable = std::isfinite(value) && (!logarithmic || value > 0);
  if (!countable) return 0;
  const double share = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return std::clamp(share, 0.0, 1.0);
}

Axis share_axis(std::string label, double low, double highest) {
  const double range = highest > low ? std::clamp(highest - low, 1e-9, 1 - low) : 0.01;
  const double step = round_above(range / 5);
  const auto steps = static_cast<int>(std::ceil(range / step - 1e-9));
  Axis axis{std::move(label), low, low + steps * step, false, {}};
  for (int i = 0; i <= steps; ++i) axis.ticks.push_back({low + i * step, percent(low + i * step)});
  return axis;
}

Axis log_share_axis(std::string label, std::span<const double> shares) {
  double smallest = 0.1;
  for (const double share : shares) smallest = share > 0 ? std::min(smallest, share) : smallest;
  const bool zero = std::ranges::any_of(shares, [](double share) { return share == 0; });
  const int decades = static_cast<int>(std::ceil(-std::log10(smallest) - 1e-9)) + (zero ? 1 : 0);
  const int step = (decades + most_labelled_decades - 1) / most_labelled_decades;
  Axis axis{std::move(label), std::pow(10, -decades), 1, true, {}};
  for (int i = decades; i >= 0; --i) {
    const double at = std::pow(10, -i);
    const bool is_zero = zero && i == decades;
    const bool labelled = is_zero || (i % step == 0 && !(zero && i + step > decades));
    axis.ticks.push_back({at, !labelled ? "" : is_zero ? "0" : percent(at)});
    if (i > 0 && decades <= 3) add_ticks_between(axis.ticks, at);
  }
  return axis;
}

Axis log_count_axis(std::string label, double low, double high) {
  Axis axis{std::move(label), low, std::max(high, 2.5 * low), true, {}};
  const bool few = axis.high / axis.low <= 100;
  for (double decade = 1; decade <= axis.high; decade *= 10) {
    for (const double times : {1.0, 2.0, 5.0}) {
      const double at = times * decade;
      const bool labelled = times == 1 || few;
      if (at < axis.low || at > axis.high) continue;
      axis.ticks.push_back({at, labelled ? short_count(at) : ""});
    }
  }
  return axis;
}

Axis similarity_axis(std::string label, double low, double high) {
  Axis axis{std::move(label), low, high, false, {}};
  const double step = std::max(0.1, round_above((high - low) / 6));
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9; ++i) {
    axis.ticks.push_back({i * step, fixed(i * step + 0.0, 1)});
  }
  return axis;
}

}  // namespace maskid
