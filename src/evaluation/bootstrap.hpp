#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/rate.hpp"

#include "evaluation/search_outcomes.hpp"

namespace maskid {

/// How often each subject was drawn.
using Draw = std::span<const std::uint8_t>;

/// One draw of subjects with replacement per replicate, mated and non-mated subjects separately.
/// The draws depend on the seed and the two numbers of subjects alone, on every platform.
class SubjectDraws {
 public:
  SubjectDraws(const SearchOutcomes& outcomes, const MetricsOptions& options);

  std::size_t replicates() const { return replicates_; }
  Draw operator[](std::size_t replicate) const;

 private:
  std::size_t subjects_;
  std::size_t replicates_;
  std::vector<std::uint8_t> drawn_;  // replicate by replicate
};

/// Trials of a rate, added up per subject.
struct SubjectTally {
  explicit SubjectTally(std::size_t subjects) : count(subjects), of(subjects) {}

  std::vector<std::uint64_t> count;
  std::vector<std::uint64_t> of;
};

/// Sum of `values` over a draw.
std::uint64_t drawn_sum(Draw draw, std::span<const std::uint64_t> values);

/// The rate over all subjects, without an interval.
Rate total(const SubjectTally& tally);

/// The rate over all subjects and its interval (rule 8 of metrics.hpp).
Rate rate_of(const SubjectTally& tally, const SubjectDraws& draws);

/// The interval around `rate` from its values in the replicates, in any order.
std::optional<Interval> percentile_interval(std::vector<double> replicates, const Rate& rate);

}  // namespace maskid
