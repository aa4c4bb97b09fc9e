#include "maskid/evaluation/group_rates.hpp"

#include <algorithm>
#include <set>

#include "evaluation/bootstrap.hpp"
#include "evaluation/open_set.hpp"
#include "evaluation/search_outcomes.hpp"
#include "evaluation/tallies.hpp"

namespace maskid {
namespace {

/// Of one search: comparisons with non-mates, and those that reach the threshold.
struct FalseMatches {
  std::uint64_t count = 0;
  std::uint64_t of = 0;
};

FalseMatches false_matches(const SearchScores& search, float threshold) {
  FalseMatches matches;
  for (const auto run : nonmate_similarities(search)) {
    for (const float similarity : run) {
      matches.of += similarity > no_similarity ? 1 : 0;
      matches.count += similarity >= threshold ? 1 : 0;
    }
  }
  return matches;
}

/// The point of `wanted` or, where it was not asked for, of the first rate asked for.
template <class Point>
const Point* point_for(const std::vector<Point>& points, double Point::*rate, double wanted) {
  const auto found = std::ranges::find(points, wanted, rate);
  if (found != points.end()) return &*found;
  return points.empty() ? nullptr : &points.front();
}

class Groups {
 public:
  Groups(std::span<const SearchScores> searches, const GroupTable& table, const MetricsOptions& options)
      : table_(table), outcomes_(search_outcomes(searches)), draws_(outcomes_, options) {
    if (!table.verification_threshold) return;
    for (const auto& search : searches) false_matches_.push_back(false_matches(search, *table.verification_threshold));
  }

  /// Of the searches for which `member` is set.
  GroupRates rates(const std::vector<bool>& member) const {
    SearchOutcomes group = outcomes_;  // the subjects keep their numbers, so that all groups share the draws
    group.searches.clear();
    SubjectTally fmr(outcomes_.subjects());
    for (std::size_t i = 0; i < member.size(); ++i) {
      if (!member[i]) continue;
      const auto& search = outcomes_.searches[i];
      group.searches.push_back(search);
      if (false_matches_.empty()) continue;
      fmr.count[search.subject] += false_matches_[i].count;
      fmr.of[search.subject] += false_matches_[i].of;
    }
    GroupRates rates;
    const auto mated = std::ranges::count_if(group.searches, &SearchOutcome::mated);
    rates.mated_searches = static_cast<std::size_t>(mated);
    rates.nonmated_searches = group.searches.size() - rates.mated_searches;
    rates.fta = rate_of(fta_tally(group), draws_);
    rates.subjects = rates.fta.subjects;
    rates.tpir = rate_of(tpir_tally(group, 1), draws_);
    if (const auto& threshold = table_.identification_threshold) {
      rates.fnir = rate_of(fnir_tally(group, *threshold), draws_);
      rates.fpir = rate_of(fpir_tally(group, *threshold), draws_);
    }
    if (const auto& threshold = table_.verification_threshold) {
      rates.fnmr = rate_of(fnmr_tally(group, *threshold), draws_);
      rates.fmr = rate_of(fmr, draws_);
    }
    return rates;
  }

 private:
  const GroupTable& table_;
  SearchOutcomes outcomes_;
  SubjectDraws draws_;
  std::vector<FalseMatches> false_matches_;  // one a search; empty without a threshold
};

/// Of every column, the searches with each value.
std::map<std::string, std::map<std::string, std::vector<bool>>> members(std::span<const ProbeGroups> groups) {
  std::map<std::string, std::map<std::string, std::vector<bool>>> members;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto& [column, value] : groups[i]) {
      auto& member = members[column][value];
      member.resize(groups.size());
      member[i] = true;
    }
  }
  std::erase_if(members, [](const auto& column) { return column.second.size() < 2; });
  return members;
}

}  // namespace

GroupTable rates_by_group(std::span<const SearchScores> searches, std::span<const ProbeGroups> groups,
                          const ErrorRates& all, const MetricsOptions& options) {
  GroupTable table;
  if (const auto* point = point_for(all.open_set, &OpenSetPoint::wanted_fpir, 0.003)) {
    table.wanted_fpir = point->wanted_fpir;
    table.identification_threshold = point->threshold;
  }
  if (const auto* point = point_for(all.verification, &VerificationPoint::wanted_fmr, 1e-3)) {
    table.wanted_fmr = point->wanted_fmr;
    table.verification_threshold = point->threshold;
  }
  const auto columns = members(groups);
  if (columns.empty()) return table;
  const Groups measured(searches, table, options);
  for (const auto& [column, values] : columns) {
    for (const auto& [value, member] : values) {
      auto rates = measured.rates(member);
      rates.column = column;
      rates.value = value;
      table.groups.push_back(std::move(rates));
    }
  }
  return table;
}

}  // namespace maskid
