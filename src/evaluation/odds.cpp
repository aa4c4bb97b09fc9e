#include "maskid/evaluation/odds.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "maskid/evaluation/metrics.hpp"

namespace maskid {
namespace {

constexpr std::array<std::size_t, 6> galleries = {10, 100, 1000, 10000, 50000, 100000};
constexpr std::array<double, 3> table_fmrs = {1e-3, 1e-4, 1e-5};
constexpr std::array<double, 2> quiet_days = {1, 30};

/// 1 - (1 - share)^times, without losing digits where `share` is small; also for 1/N times.
double at_least_once(double share, double times) { return -std::expm1(times * std::log1p(-share)); }

Expected fmr_at(const Calibration& calibration, double threshold) {
  const auto& first = calibration.points.front();
  const auto& last = calibration.points.back();
  if (threshold < first.threshold) return {first.fmr, Known::at_least};
  if (threshold > last.threshold) return {last.fmr, Known::at_most};
  return {calibration.fmr_at(threshold), Known::measured};
}

NeededThreshold needed_threshold(const Calibration& calibration, const Crowd& crowd, double days) {
  NeededThreshold needed{days, 1, 1, {}, {}};
  if (crowd.strangers() * days > 1) needed.fpir = 1 / (crowd.strangers() * days);
  needed.fmr = at_least_once(needed.fpir, 1 / static_cast<double>(crowd.subjects));
  const auto& points = calibration.points;
  if (needed.fmr > points.front().fmr) {
    needed.threshold = points.front().threshold;
  } else if (calibration.shows(needed.fmr)) {
    needed.threshold = calibration.threshold_for(needed.fpir, crowd.subjects);
  }
  return needed;
}

/// Rising; those of the calibration that print as `chosen` does are left out.
std::vector<double> table_thresholds(const Calibration& calibration, double chosen) {
  std::vector<double> thresholds = {chosen};
  for (const auto& point : calibration.points) {
    const bool last = &point == &calibration.points.back();
    const bool wanted = last || std::ranges::find(table_fmrs, point.fmr) != table_fmrs.end();
    if (wanted && std::abs(point.threshold - chosen) > 5e-5) thresholds.push_back(point.threshold);
  }
  std::ranges::sort(thresholds);
  return thresholds;
}

/// Of all alarms. More enrolled people found make the share smaller: without FNIR it is bounded by FNIR = 0.
std::optional<Expected> false_share(const Odds& odds) {
  const auto& alarms = odds.alarms.per_day;
  const auto fnir = odds.fnir ? odds.fnir->value() : std::nullopt;
  const double found = odds.crowd.enrolled() * (1 - fnir.value_or(0));
  if (alarms.value + found <= 0) return std::nullopt;
  const double share = alarms.value / (alarms.value + found);
  if (fnir || odds.crowd.enrolled() <= 0) return Expected{share, alarms.known};
  if (alarms.known == Known::at_most) return std::nullopt;
  return Expected{share, Known::at_least};
}

}  // namespace

FalseAlarms false_alarms(const Calibration& calibration, double threshold, const Crowd& crowd) {
  const auto fmr = fmr_at(calibration, threshold);
  const Expected fpir{at_least_once(fmr.value, static_cast<double>(crowd.subjects)), fmr.known};
  Expected per_day{fpir.value * crowd.strangers(), fpir.known};
  if (crowd.strangers() <= 0) per_day = {0, Known::measured};
  return {crowd.subjects, threshold, fmr, fpir, per_day};
}

Odds odds(const Calibration& calibration, double threshold, const Crowd& crowd, std::span<const SearchScores> scores) {
  Odds result{crowd, false_alarms(calibration, threshold, crowd), {}, {}, {}, {}, {}};
  for (const double days : quiet_days) result.needed.push_back(needed_threshold(calibration, crowd, days));
  if (!scores.empty()) {
    result.fnir = fnir_at(scores, static_cast<float>(threshold));
    result.fpir_in_scores = fpir_at(scores, static_cast<float>(threshold));
    for (auto& needed : result.needed) {
      if (needed.threshold) needed.fnir = fnir_at(scores, static_cast<float>(*needed.threshold));
    }
  }
  result.false_share = false_share(result);
  for (const auto subjects : galleries) {
    const Crowd among{subjects, crowd.probes_per_day, crowd.enrolled_share};
    for (const double at : table_thresholds(calibration, threshold)) {
      result.table.push_back(false_alarms(calibration, at, among));
    }
  }
  return result;
}

}  // namespace maskid
