#include "maskid/evaluation/several_looks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"

#include "evaluation/open_set.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

using LooksSet = std::vector<const LookedAt*>;

std::vector<LooksSet> sets_of(std::span<const LookedAt> probes, std::size_t size) {
  std::map<std::pair<bool, std::string>, LooksSet> open;
  std::vector<LooksSet> sets;
  for (const auto& probe : probes) {
    auto& set = open[{probe.mate.has_value(), probe.subject_id}];
    set.push_back(&probe);
    if (set.size() == size) sets.push_back(std::exchange(set, {}));
  }
  return sets;
}

/// How a person was settled, and after how many looks.
struct Settled {
  std::optional<std::size_t> named;  // position among the subjects
  std::size_t looks = 0;
};

/// One set, searched with one look, two, …
struct SearchedSet {
  std::vector<SearchScores> scores;  // one a row
  Settled as_it_is, without_mate;    // the latter for mated sets alone
  double independent = 0;
};

/// Looks that are settled as they come.
class Sequence {
 public:
  Sequence(std::span<const std::string> subjects, const SequentialRule& rule) : subjects_(subjects), rule_(rule) {}

  /// `similarities` are of the usable ones of the `taken` looks.
  void look(std::span<const float> similarities, std::size_t taken) {
    if (settled_.looks > 0) return;
    const auto answer = settle(similarities, taken, subjects_, rule_);
    if (answer.decision == Decision::look_again) return;
    settled_.looks = taken;
    if (answer.decision != Decision::subject) return;
    settled_.named =
        static_cast<std::size_t>(std::ranges::find(subjects_, answer.best->subject_id) - subjects_.begin());
  }

  Settled settled() const { return settled_; }

 private:
  std::span<const std::string> subjects_;
  SequentialRule rule_;
  Settled settled_;
};

std::vector<float> without(std::vector<float> similarities, std::size_t subject) {
  similarities[subject] = no_similarity;
  return similarities;
}

SearchedSet search_set(const LooksSet& set, const Gallery& gallery, const ModelCard& card,
                       const SeveralLooksOptions& options, const std::optional<SequentialRule>& rule) {
  SearchedSet searched;
  const auto mate = set.front()->mate;
  Looks looks(card);
  const SequentialRule no_rule;
  Sequence as_it_is(gallery.subjects(), rule.value_or(no_rule)),
      without_mate(gallery.subjects(), rule.value_or(no_rule));
  std::vector<float> similarities;
  for (std::size_t taken = 1; taken <= set.size(); ++taken) {
    const auto& look = set[taken - 1]->extraction;
    if (!look.failure) {
      looks.add(look);
      similarities = looks.similarities(gallery);
    }
    if (looks.count() > 0) {
      as_it_is.look(similarities, taken);
      if (mate) without_mate.look(without(similarities, *mate), taken);
    }
    if (std::ranges::count(options.looks, taken) == 0) continue;
    searched.scores.push_back({"", set.front()->subject_id, mate, similarities});
  }
  searched.as_it_is = as_it_is.settled();
  searched.without_mate = without_mate.settled();
  searched.independent = looks.count() > 0 ? looks.independent() : 0;
  return searched;
}

LooksRow row_of(std::size_t row, std::size_t looks, std::span<const SearchedSet> sets, const Gallery& gallery,
                const SeveralLooksOptions& options) {
  std::vector<SearchScores> searches;
  for (const auto& set : sets) searches.push_back(set.scores[row]);
  LooksRow result{looks, measure(searches, gallery.subjects().size(), options.metrics), {}, {}};
  if (const auto& threshold = options.sequential.threshold) {
    result.shipped_fnir = fnir_at(searches, static_cast<float>(*threshold), options.metrics);
    result.shipped_fpir = fpir_at(searches, static_cast<float>(*threshold), options.metrics);
  }
  return result;
}

/// The outcomes of single looks, with what was settled in their place: a similarity of 1 for who was named.
SequentialRates sequential_rates(std::span<const SearchedSet> sets, const SeveralLooksOptions& options) {
  std::vector<SearchScores> first;
  for (const auto& set : sets) first.push_back(set.scores.front());
  auto outcomes = search_outcomes(first);
  SequentialRates rates{options.sequential.fpir, options.sequential.fnir, {}, {}, 0, 0};
  std::size_t mated = 0, nonmated = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    auto& outcome = outcomes.searches[i];
    const bool found = outcome.mated && sets[i].as_it_is.named == first[i].mate;
    const auto& stranger = outcome.mated ? sets[i].without_mate : sets[i].as_it_is;
    outcome.rank = found ? std::optional<std::size_t>(1) : std::nullopt;
    outcome.mate_similarity = found ? 1.0F : no_similarity;
    outcome.best_nonmate = stranger.named ? 1.0F : no_similarity;
    if (outcome.mated) {
      rates.mated_looks += static_cast<double>(sets[i].as_it_is.looks);
      ++mated;
    }
    if (outcomes.tries_fpir(outcome)) {
      rates.nonmated_looks += static_cast<double>(stranger.looks);
      ++nonmated;
    }
  }
  const SubjectDraws draws(outcomes, options.metrics);
  rates.fnir = rate_of(fnir_tally(outcomes, 1), draws);
  rates.fpir = rate_of(fpir_tally(outcomes, 1), draws);
  rates.mated_looks /= static_cast<double>(std::max<std::size_t>(mated, 1));
  rates.nonmated_looks /= static_cast<double>(std::max<std::size_t>(nonmated, 1));
  return rates;
}

}  // namespace

std::optional<SeveralLooks> measure_looks(std::span<const LookedAt> probes, const Gallery& gallery,
                                          const ModelCard& card, const SeveralLooksOptions& options,
                                          const Progress& progress) {
  auto numbers = options.looks;
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (numbers.empty() || numbers.front() == 0) throw Error("nobody can be searched with 0 photos; ask for 1 or more");
  const auto sets = sets_of(probes, numbers.back());
  if (sets.empty()) return std::nullopt;

  std::optional<SequentialRule> rule;
  if (card.evidence && card.covered.calibration) {
    rule = sequential_rule(card, gallery.subjects().size(), options.sequential);
    rule->max_looks = numbers.back();
  }
  std::vector<SearchedSet> searched(sets.size());
  ordered_parallel(sets.size(), options.jobs, [&](std::size_t, std::size_t item) {
    searched[item] = search_set(sets[item], gallery, card, options, rule);
    return std::function<void()>([&, item] {
      if (progress) progress(item + 1, sets.size());
    });
  });

  SeveralLooks several;
  several.sets = sets.size();
  std::set<std::string> subjects;
  for (const auto& set : sets) subjects.insert(set.front()->subject_id);
  several.subjects = subjects.size();
  for (const auto& set : searched) several.independent += set.independent / static_cast<double>(sets.size());
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    several.rows.push_back(row_of(row, numbers[row], searched, gallery, options));
  }
  if (rule) several.sequential = sequential_rates(searched, options);
  return several;
}

}  // namespace maskid
