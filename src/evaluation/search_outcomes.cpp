#include "evaluation/search_outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

using SubjectNumbers = std::map<std::string_view, std::size_t>;

SubjectNumbers numbered_subjects(std::span<const SearchScores> searches, bool mated, std::size_t first) {
  SubjectNumbers numbers;
  for (const auto& search : searches) {
    if (search.mate.has_value() == mated) numbers.emplace(search.subject_id, 0);
  }
  for (auto& [subject_id, number] : numbers) number = first++;
  return numbers;
}

void check(const SearchScores& search, std::size_t gallery_subjects) {
  const auto count = search.similarities.size();
  if (count != 0 && count != gallery_subjects) {
    throw Error("probe " + search.probe + " has " + std::to_string(count) + " similarities for a gallery of " +
                std::to_string(gallery_subjects) + " subjects; search all probes in the same gallery");
  }
  if (search.mate && *search.mate >= gallery_subjects) {
    throw Error("the mate of probe " + search.probe + " is subject number " + std::to_string(*search.mate) +
                " of a gallery of " + std::to_string(gallery_subjects) + "; numbers start at 0");
  }
  const auto not_a_number = [](float similarity) { return std::isnan(similarity); };
  if (std::ranges::any_of(search.similarities, not_a_number)) {
    throw Error("probe " + search.probe + " has a similarity that is not a number; check the network and enroll again");
  }
}

SearchOutcome outcome_of(const SearchScores& search) {
  SearchOutcome outcome;
  outcome.mated = search.mate.has_value();
  outcome.acquired = !search.similarities.empty();
  if (!outcome.acquired) return outcome;
  if (search.mate) outcome.mate_similarity = search.similarities[*search.mate];

  std::size_t ahead = 0;  // a non-mate as similar as the mate ranks before it
  for (const auto run : nonmate_similarities(search)) {
    for (const float similarity : run) {
      outcome.best_nonmate = std::max(outcome.best_nonmate, similarity);
      ahead += similarity >= outcome.mate_similarity ? 1 : 0;
    }
  }
  if (outcome.mate_similarity > no_similarity) outcome.rank = ahead + 1;
  return outcome;
}

}  // namespace

std::array<std::span<const float>, 2> nonmate_similarities(const SearchScores& search) {
  const std::span<const float> all = search.similarities;
  if (!search.mate || all.empty()) return {all, {}};
  return {all.first(*search.mate), all.subspan(*search.mate + 1)};
}

SearchOutcomes search_outcomes(std::span<const SearchScores> searches, std::size_t gallery_subjects) {
  const auto mated = numbered_subjects(searches, true, 0);
  const auto nonmated = numbered_subjects(searches, false, mated.size());

  SearchOutcomes outcomes;
  outcomes.mated_subjects = mated.size();
  outcomes.nonmated_subjects = nonmated.size();
  outcomes.searches.reserve(searches.size());
  for (const auto& search : searches) {
    check(search, gallery_subjects);
    auto outcome = outcome_of(search);
    outcome.subject = (outcome.mated ? mated : nonmated).at(search.subject_id);
    outcomes.searches.push_back(outcome);
  }
  return outcomes;
}

SearchOutcomes search_outcomes(std::span<const SearchScores> searches) {
  const auto scored =
      std::ranges::find_if(searches, [](const SearchScores& search) { return !search.similarities.empty(); });
  // Where every search is a failure to acquire there is no N to check the mates against.
  const auto any_number = std::numeric_limits<std::size_t>::max();
  return search_outcomes(searches, scored != searches.end() ? scored->similarities.size() : any_number);
}

}  // namespace maskid
