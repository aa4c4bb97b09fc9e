#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "maskid/evaluation/metrics.hpp"

namespace maskid {

/// Groups that a probe is in, by column: {"mask": "n95_white", "sex": "f"}. Ordered by column.
using ProbeGroups = std::map<std::string, std::string>;

/// Error rates of the probes with one value in one column, at thresholds of all probes together.
struct GroupRates {
  std::string column;
  std::string value;
  std::size_t mated_searches = 0;
  std::size_t nonmated_searches = 0;
  std::size_t subjects = 0;
  Rate fta;
  Rate tpir;  ///< at rank 1
  Rate fnir;  ///< at GroupTable::identification_threshold
  Rate fpir;  ///< likewise
  Rate fnmr;  ///< at GroupTable::verification_threshold
  Rate fmr;   ///< likewise
};

/// Fewer errors than this carry no weight (the rule of 30, ISO/IEC 19795-1 annex B).
inline constexpr std::size_t errors_of_weight = 30;

struct GroupTable {
  double wanted_fpir = 0;
  double wanted_fmr = 0;
  std::optional<float> identification_threshold;  ///< of all probes together, for wanted_fpir; nothing: not measurable
  std::optional<float> verification_threshold;    ///< likewise for wanted_fmr
  std::vector<GroupRates> groups;                 ///< by column, then value
};

/// `groups` has an entry a search. Columns with a single value are left out.
GroupTable rates_by_group(std::span<const SearchScores> searches, std::span<const ProbeGroups> groups,
                          const ErrorRates& all, const MetricsOptions& options);

}  // namespace maskid
