#include "evaluation/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "evaluation/random_order.hpp"

namespace maskid {
namespace {

constexpr double outside = 0.05;  // of a 95 % interval

// Draws as many subjects as there are.
void draw_with_replacement(std::span<std::uint8_t> drawn, std::mt19937& random) {
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    auto& times = drawn[random_below(drawn.size(), random)];
    if (times < 255) ++times;  // more often: less likely than once in 10^500 replicates
  }
}

}  // namespace

SubjectDraws::SubjectDraws(const SearchOutcomes& outcomes, const MetricsOptions& options)
    : subjects_(outcomes.subjects()), replicates_(options.replicates), drawn_(subjects_ * replicates_) {
  std::mt19937 random(options.seed);
  for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
    const auto drawn = std::span(drawn_).subspan(replicate * subjects_, subjects_);
    draw_with_replacement(drawn.first(outcomes.mated_subjects), random);
    draw_with_replacement(drawn.last(outcomes.nonmated_subjects), random);
  }
}

Draw SubjectDraws::operator[](std::size_t replicate) const {
  return std::span(drawn_).subspan(replicate * subjects_, subjects_);
}

std::uint64_t drawn_sum(Draw draw, std::span<const std::uint64_t> values) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) sum += draw[i] * values[i];
  return sum;
}

Rate total(const SubjectTally& tally) {
  Rate rate;
  for (std::size_t i = 0; i < tally.of.size(); ++i) {
    rate.count += tally.count[i];
    rate.of += tally.of[i];
    rate.subjects += tally.of[i] > 0 ? 1 : 0;
  }
  return rate;
}

Rate rate_of(const SubjectTally& tally, const SubjectDraws& draws) {
  auto rate = total(tally);
  std::vector<double> replicates;
  replicates.reserve(draws.replicates());
  for (std::size_t i = 0; i < draws.replicates(); ++i) {
    const auto of = drawn_sum(draws[i], tally.of);
    if (of == 0) continue;  // only subjects without a trial were drawn
    const auto count = drawn_sum(draws[i], tally.count);
    replicates.push_back(static_cast<double>(count) / static_cast<double>(of));
  }
  rate.interval = percentile_interval(std::move(replicates), rate);
  return rate;
}

std::optional<Interval> percentile_interval(std::vector<double> replicates, const Rate& rate) {
  if (rate.subjects < 2 || replicates.empty()) return std::nullopt;
  // The k-th lowest and the k-th highest, k = floor((B + 1) α / 2): Efron & Tibshirani 1993, 12.5.
  const auto place = static_cast<std::size_t>(std::floor(static_cast<double>(replicates.size() + 1) * outside / 2));
  const auto k = std::max<std::size_t>(place, 1);
  std::ranges::sort(replicates);
  Interval interval{replicates[k - 1], replicates[replicates.size() - k]};

  const double rule_of_three = std::pow(outside, 1.0 / static_cast<double>(rate.subjects));
  if (rate.count == 0) interval.high = std::max(interval.high, 1 - rule_of_three);
  if (rate.count == rate.of) interval.low = std::min(interval.low, rule_of_three);
  return interval;
}

}  // namespace maskid
