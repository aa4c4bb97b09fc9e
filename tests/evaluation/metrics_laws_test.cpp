#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "maskid/evaluation/metrics.hpp"

#include "support/synthetic_scores.hpp"

namespace maskid {
namespace {

// The slow and obvious implementation: every rule read off the page.

bool reaches(float similarity, float threshold) { return similarity > -1 && similarity >= threshold; }

std::vector<float> nonmates(const SearchScores& search) {
  auto similarities = search.similarities;
  if (search.mate && !similarities.empty()) {
    similarities.erase(similarities.begin() + static_cast<std::ptrdiff_t>(*search.mate));
  }
  return similarities;
}

bool found_at(const SearchScores& search, std::size_t rank, float threshold) {
  if (search.similarities.empty()) return false;
  const float mate = search.similarities[*search.mate];
  std::size_t ahead = 0;
  for (const float similarity : nonmates(search)) ahead += similarity >= mate ? 1 : 0;
  return reaches(mate, threshold) && ahead < rank;
}

bool all_mated(const std::vector<SearchScores>& searches) {
  return std::ranges::all_of(searches, [](const auto& search) { return search.mate.has_value(); });
}

double slow_tpir(const std::vector<SearchScores>& searches, std::size_t rank, float threshold) {
  double found = 0;
  double of = 0;
  for (const auto& search : searches) {
    if (!search.mate) continue;
    found += found_at(search, rank, threshold) ? 1 : 0;
    of += 1;
  }
  return found / of;
}

double slow_fpir(const std::vector<SearchScores>& searches, float threshold) {
  double positives = 0;
  double of = 0;
  for (const auto& search : searches) {
    if (search.mate && !all_mated(searches)) continue;
    const auto reached = [&](float similarity) { return reaches(similarity, threshold); };
    positives += std::ranges::any_of(nonmates(search), reached) ? 1 : 0;
    of += 1;
  }
  return positives / of;
}

double slow_fnmr(const std::vector<SearchScores>& searches, float threshold) {
  double misses = 0;
  double of = 0;
  for (const auto& search : searches) {
    if (!search.mate) continue;
    const bool match = !search.similarities.empty() && reaches(search.similarities[*search.mate], threshold);
    misses += match ? 0 : 1;
    of += 1;
  }
  return misses / of;
}

double slow_fmr(const std::vector<SearchScores>& searches, float threshold) {
  double matches = 0;
  double of = 0;
  for (const auto& search : searches) {
    for (const float similarity : nonmates(search)) {
      matches += reaches(similarity, threshold) ? 1 : 0;
      of += similarity > -1 ? 1 : 0;
    }
  }
  return matches / of;
}

float just_above(float similarity) { return std::nextafter(similarity, 2.0F); }

// Of -1 and all similarities, the lowest one just above which the rate is as wanted.
template <class RateAt>
float slow_threshold(const std::vector<SearchScores>& searches, double wanted, RateAt rate_at) {
  std::vector<float> similarities = {-1};
  for (const auto& search : searches) {
    const auto others = nonmates(search);
    similarities.insert(similarities.end(), others.begin(), others.end());
  }
  std::ranges::sort(similarities);
  similarities.erase(std::unique(similarities.begin(), similarities.end()), similarities.end());
  for (const float similarity : similarities) {
    if (rate_at(searches, just_above(similarity)) <= wanted) return just_above(similarity);
  }
  return 2;
}

SyntheticPopulation population(int seed) {
  std::mt19937 random(static_cast<std::uint32_t>(seed));
  const auto below = [&](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  SyntheticPopulation population;
  population.gallery_subjects = 2 + below(8);
  population.mated_subjects = 1 + below(static_cast<std::uint32_t>(population.gallery_subjects));
  population.nonmated_subjects = below(3) == 0 ? 0 : below(9);
  population.mate_mean = 0.3;
  population.step = below(2) == 0 ? 0.0 : 0.125;  // a power of two: ties are exact
  population.fta = below(2) == 0 ? 0.0 : 0.2;
  population.without_template = below(2);
  population.seed = below(1'000'000);
  return population;
}

class Laws : public testing::TestWithParam<int> {
 protected:
  std::size_t gallery_subjects_ = population(GetParam()).gallery_subjects;
  std::vector<SearchScores> searches_ = synthetic_scores(population(GetParam()));
  MetricsOptions options_ = {.ranks = {1, 2, 3, 5, 8},
                             .fpirs = {0, 0.01, 0.1, 0.2, 0.25, 1.0 / 3, 0.5, 0.9, 1},
                             .fmrs = {1, 0.5, 0.1, 0.125, 0.01, 0},
                             .replicates = 50};
  std::vector<float> thresholds_ = {-2, -1, -0.5, -0.125, 0, 0.125, 0.2F, 0.25, 0.3F, 0.5, 0.9F, 2};
};

TEST_P(Laws, CmcIsAsTheObviousOne) {
  for (const auto& point : measure(searches_, gallery_subjects_, options_).cmc) {
    EXPECT_DOUBLE_EQ(*point.tpir.value(), slow_tpir(searches_, point.rank, -1));
  }
}

TEST_P(Laws, OpenSetIsAsTheObviousOne) {
  for (const auto& point : measure(searches_, gallery_subjects_, options_).open_set) {
    if (!point.threshold) continue;
    EXPECT_EQ(*point.threshold, slow_threshold(searches_, point.wanted_fpir, slow_fpir));
    EXPECT_DOUBLE_EQ(*point.fpir.value(), slow_fpir(searches_, *point.threshold));
    EXPECT_DOUBLE_EQ(*point.fnir.value(), 1 - slow_tpir(searches_, 1, *point.threshold));
    EXPECT_LE(*point.fpir.value(), point.wanted_fpir);
  }
}

TEST_P(Laws, VerificationIsAsTheObviousOne) {
  for (const auto& point : measure(searches_, gallery_subjects_, options_).verification) {
    if (!point.threshold) continue;
    EXPECT_EQ(*point.threshold, slow_threshold(searches_, point.wanted_fmr, slow_fmr));
    EXPECT_DOUBLE_EQ(*point.fmr.value(), slow_fmr(searches_, *point.threshold));
    EXPECT_DOUBLE_EQ(*point.fnmr.value(), slow_fnmr(searches_, *point.threshold));
  }
}

TEST_P(Laws, RatesAtAThresholdAreAsTheObviousOnes) {
  for (const float threshold : thresholds_) {
    EXPECT_DOUBLE_EQ(*fnir_at(searches_, threshold).value(), 1 - slow_tpir(searches_, 1, threshold));
    EXPECT_DOUBLE_EQ(*fpir_at(searches_, threshold).value(), slow_fpir(searches_, threshold));
  }
}

TEST_P(Laws, FpirNeverRisesAndFnirNeverFallsWithTheThreshold) {
  for (std::size_t i = 1; i < thresholds_.size(); ++i) {
    EXPECT_LE(fpir_at(searches_, thresholds_[i]).count, fpir_at(searches_, thresholds_[i - 1]).count);
    EXPECT_GE(fnir_at(searches_, thresholds_[i]).count, fnir_at(searches_, thresholds_[i - 1]).count);
  }
}

TEST_P(Laws, TpirNeverFallsWithTheRank) {
  const auto rates = measure(searches_, gallery_subjects_, options_);
  for (std::size_t i = 1; i < rates.cmc.size(); ++i) {
    EXPECT_GE(rates.cmc[i].tpir.count, rates.cmc[i - 1].tpir.count);
  }
}

TEST_P(Laws, AnIntervalLiesWithinZeroAndOneAndNeedsTwoSubjects) {
  const auto rates = measure(searches_, gallery_subjects_, options_);
  for (const auto& point : rates.open_set) {
    for (const auto& rate : {point.fnir, point.fpir}) {
      if (!rate.interval) continue;
      EXPECT_GE(rate.subjects, 2U);
      EXPECT_LE(0, rate.interval->low);
      EXPECT_LE(rate.interval->low, rate.interval->high);
      EXPECT_LE(rate.interval->high, 1);
    }
  }
}

TEST_P(Laws, TheOrderOfTheSearchesDoesNotMatter) {
  auto shuffled = searches_;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(7));
  const auto rates = measure(searches_, gallery_subjects_, options_);
  const auto again = measure(shuffled, gallery_subjects_, options_);
  for (std::size_t i = 0; i < rates.open_set.size(); ++i) {
    EXPECT_EQ(rates.open_set[i].threshold, again.open_set[i].threshold);
    EXPECT_EQ(rates.open_set[i].fnir, again.open_set[i].fnir);
    EXPECT_EQ(rates.open_set[i].fpir, again.open_set[i].fpir);
  }
  for (std::size_t i = 0; i < rates.verification.size(); ++i) {
    EXPECT_EQ(rates.verification[i].fmr, again.verification[i].fmr);
    EXPECT_EQ(rates.verification[i].fnmr, again.verification[i].fnmr);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Laws, testing::Range(0, 60));

double normal_above(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

TEST(ClosedForm, NormalSimilaritiesHaveTheRatesOfTheirDistributions) {
  SyntheticPopulation population;
  population.gallery_subjects = 100;
  population.mated_subjects = 100;
  population.nonmated_subjects = 2000;
  population.most_probes = 1;
  population.mate_mean = 0.45;
  auto mated = population;
  mated.nonmated_subjects = 0;
  mated.most_probes = 40;
  mated.seed = 2;
  auto searches = synthetic_scores(population);
  for (auto& search : synthetic_scores(mated)) searches.push_back(std::move(search));

  const auto rates = measure(searches, 100, {.fpirs = {0.1}, .fmrs = {1e-2}, .replicates = 0});
  const auto& verification = rates.verification.front();
  // FMR = Q(T / σ) = 0.01 at T = 2.3263 σ; FNMR = 1 - Q((T - μ) / σ). About 2,000 mated probes: ± 0.02.
  EXPECT_NEAR(*verification.threshold, 2.3263 * 0.15, 0.002);
  EXPECT_NEAR(*verification.fnmr.value(), 1 - normal_above((2.3263 * 0.15 - 0.45) / 0.15), 0.02);

  // FPIR = 1 - (1 - Q(T / σ))^N of 2,000 searches: ± 0.02 at FPIR 0.1.
  const double false_match = normal_above(*rates.open_set.front().threshold / 0.15);
  EXPECT_NEAR(1 - std::pow(1 - false_match, 100), 0.1, 0.02);
}

// Prints what the benchmark's largest set costs; asserts only that it was measured.
TEST(Speed, OfSevenThousandSearchesInNearlySixThousandSubjects) {
  const auto searches = scores_of_lfw_size();

  for (const std::size_t replicates : {0, 1000}) {
    const auto start = std::chrono::steady_clock::now();
    const auto rates = measure(searches, 5749, {.replicates = replicates});
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::cout << searches.size() << " searches, " << rates.verification[0].fmr.of << " comparisons, " << replicates
              << " replicates: " << elapsed.count() << " s\n";
    EXPECT_EQ(rates.verification[0].fmr.of, 7484U * 5749 - rates.mated_searches);
  }
}

}  // namespace
}  // namespace maskid
