#include "maskid/evaluation/curves.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include <gtest/gtest.h>

#include "maskid/evaluation/gallery_size.hpp"
#include "maskid/evaluation/group_rates.hpp"
#include "maskid/evaluation/threshold_advice.hpp"

#include "support/error_of.hpp"
#include "support/synthetic_scores.hpp"

namespace maskid {
namespace {

class OfManyPopulations : public testing::TestWithParam<int> {
 protected:
  SyntheticPopulation population_ = [] {
    const auto seed = static_cast<std::uint32_t>(GetParam());
    SyntheticPopulation population;
    population.seed = seed;
    population.nonmated_subjects = seed % 3 == 0 ? 0 : 15;
    population.step = seed % 2 == 0 ? 0.05 : 0;
    population.fta = seed % 4 == 0 ? 0.1 : 0;
    population.without_template = seed % 5 == 0 ? 1 : 0;
    return population;
  }();
  std::vector<SearchScores> searches_ = synthetic_scores(population_);
};

TEST_P(OfManyPopulations, CurvesSayWhatTheRatesSayAtEachThreshold) {
  const auto drawn = curves(searches_, population_.gallery_subjects);
  ASSERT_FALSE(drawn.identification.empty());
  MetricsOptions once;
  once.replicates = 0;
  for (const auto& point : drawn.identification) {
    EXPECT_EQ(point.false_positive_rate, fpir_at(searches_, point.threshold, once).value());
    EXPECT_EQ(point.false_negative_rate, fnir_at(searches_, point.threshold, once).value());
  }
}

TEST_P(OfManyPopulations, CurvesRiseInFalsePositivesAndFallInFalseNegatives) {
  const auto drawn = curves(searches_, population_.gallery_subjects);
  for (const auto& curve : {drawn.identification, drawn.verification}) {
    for (std::size_t i = 1; i < curve.size(); ++i) {
      EXPECT_LT(curve[i].threshold, curve[i - 1].threshold);
      EXPECT_GE(curve[i].false_positive_rate, curve[i - 1].false_positive_rate);
      EXPECT_LE(curve[i].false_negative_rate, curve[i - 1].false_negative_rate);
    }
  }
}

TEST_P(OfManyPopulations, HistogramsCountEveryComparisonOnce) {
  const auto scores = curves(searches_, population_.gallery_subjects).scores;
  std::size_t mates = 0;
  for (const auto& search : searches_) {
    mates += search.mate && !search.similarities.empty() && search.similarities[*search.mate] > -1 ? 1 : 0;
  }
  std::size_t counted = 0;
  for (const auto count : scores.mates) counted += count;
  EXPECT_EQ(counted, mates);
}

TEST_P(OfManyPopulations, TheLargestGalleryIsTheWholeOne) {
  const auto sizes = rates_by_gallery_size(searches_, population_.gallery_subjects, 0.05, 1);
  const auto measured = std::ranges::find_if(
      sizes.points, [&](const auto& point) { return point.subjects == population_.gallery_subjects; });
  ASSERT_NE(measured, sizes.points.end());
  MetricsOptions options;
  options.replicates = 0;
  options.ranks = {1};
  options.fpirs = {0.05};
  const auto rates = measure(searches_, population_.gallery_subjects, options);
  EXPECT_NEAR(measured->tpir, *rates.cmc[0].tpir.value(), 1e-12);
  EXPECT_NEAR(measured->fnir, *rates.open_set[0].fnir.value(), 1e-12);
  EXPECT_NEAR(measured->fpir, *rates.open_set[0].fpir.value(), 1e-12);
  EXPECT_NEAR(measured->threshold, *rates.open_set[0].threshold, 1e-6);
}

TEST_P(OfManyPopulations, FewerSubjectsAreEasier) {
  const auto sizes = rates_by_gallery_size(searches_, population_.gallery_subjects, 0.05, 1);
  ASSERT_GE(sizes.points.size(), 2U);
  EXPECT_GE(sizes.points[0].tpir, sizes.points[1].tpir);
  EXPECT_LE(sizes.points[0].fpir, sizes.points[1].fpir);
}

TEST_P(OfManyPopulations, GroupsThatAreEverybodySayWhatTheWholeSays) {
  MetricsOptions options;
  options.replicates = 20;
  options.fpirs = {0.003};
  options.fmrs = {1e-3};
  const auto all = measure(searches_, population_.gallery_subjects, options);
  std::vector<ProbeGroups> groups;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    groups.push_back({{"half", i % 2 == 0 ? "even" : "odd"}, {"same", "for all"}});
  }
  const auto table = rates_by_group(searches_, groups, all, options);
  ASSERT_EQ(table.groups.size(), 2U) << "a column with one value says nothing";
  const auto sum = [&](Rate GroupRates::*rate) {
    Rate total;
    for (const auto& group : table.groups) {
      total.count += (group.*rate).count;
      total.of += (group.*rate).of;
    }
    return std::pair(total.count, total.of);
  };
  const auto pair = [](const Rate& rate) { return std::pair(rate.count, rate.of); };
  EXPECT_EQ(sum(&GroupRates::fta), pair(all.fta));
  EXPECT_EQ(sum(&GroupRates::tpir), pair(all.cmc[0].tpir));
  EXPECT_EQ(sum(&GroupRates::fnir), pair(all.open_set[0].fnir));
  EXPECT_EQ(sum(&GroupRates::fpir), pair(all.open_set[0].fpir));
  EXPECT_EQ(sum(&GroupRates::fnmr), pair(all.verification[0].fnmr));
  EXPECT_EQ(sum(&GroupRates::fmr), pair(all.verification[0].fmr));
}

TEST_P(OfManyPopulations, AdviceIsTheThresholdOfAllButTestsItOnOthers) {
  MetricsOptions options;
  options.replicates = 20;
  options.fpirs = {0.1};
  const auto all = measure(searches_, population_.gallery_subjects, options);
  const auto advice = advise_threshold(searches_, 0.1, options);
  EXPECT_EQ(advice.threshold, all.open_set[0].threshold);
  EXPECT_EQ(advice.fnir.of, all.open_set[0].fnir.of);
  EXPECT_EQ(advice.fpir.of, all.open_set[0].fpir.of);
  EXPECT_EQ(advice.folds, 10U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, OfManyPopulations, testing::Range(1, 21));

// A hundred searches whose mates and non-mates have known similarities.
std::vector<SearchScores> ladder() {
  std::vector<SearchScores> searches;
  for (std::size_t i = 0; i < 100; ++i) {
    const float step = static_cast<float>(i) / 1000;
    searches.push_back({"m" + std::to_string(i), "mated" + std::to_string(i), 0, {0.5F + step, 0.1F}});
    searches.push_back({"n" + std::to_string(i), "stranger" + std::to_string(i), {}, {step, 0.0F}});
  }
  return searches;
}

TEST(Curves, StartAtOneFalsePositive) {
  const auto curve = curves(ladder(), 2).identification;
  ASSERT_FALSE(curve.empty());
  EXPECT_DOUBLE_EQ(curve.front().false_positive_rate, 0.01);
  EXPECT_DOUBLE_EQ(curve.front().false_negative_rate, 0);
}

// Chosen on its own probes a threshold holds its rate by construction; on those left out it need not.
TEST(ThresholdAdvice, OnPeopleLeftOutNamesAboutAsManyAsWanted) {
  SyntheticPopulation population;
  population.gallery_subjects = 50;
  population.mated_subjects = 50;
  population.nonmated_subjects = 2000;
  population.most_probes = 1;
  const auto advice = advise_threshold(synthetic_scores(population), 0.05, {});
  EXPECT_NEAR(*advice.fpir.value(), 0.05, 0.01);
  EXPECT_FALSE(advice.too_few_trials);
}

TEST(ThresholdAdvice, RefusesASinglePerson) {
  const std::vector<SearchScores> searches = {{"p", "ann", 0, {0.5F, 0.1F}}};
  EXPECT_PRED2(contains, error_of([&] { advise_threshold(searches, 0.1, {}); }), "fewer than two");
}

// Non-mate similarities that are independent: each further subject adds as much to FPIR as the last.
TEST(GallerySizes, FitFollowsAPopulationWhoseFpirIsKnown) {
  SyntheticPopulation population;
  population.gallery_subjects = 3000;
  population.mated_subjects = 200;
  population.nonmated_subjects = 400;
  population.most_probes = 1;
  const auto sizes = rates_by_gallery_size(synthetic_scores(population), population.gallery_subjects, 0.05, 1);
  const auto beyond = std::ranges::find(sizes.points, 10000U, &GallerySizePoint::subjects);
  ASSERT_NE(beyond, sizes.points.end());
  EXPECT_TRUE(beyond->fitted);
  const double expected = 1 - std::pow(1 - 0.05, 10000.0 / 3000);
  EXPECT_NEAR(beyond->fpir, expected, 0.06);
}

TEST(GallerySizes, NothingWithoutAMatedProbe) {
  EXPECT_TRUE(rates_by_gallery_size(std::vector<SearchScores>{{"p", "x", {}, {0.5F}}}, 1, 0.1, 1).points.empty());
}

// Prints what each part of an evaluation of LFW's size costs; asserts only that it was measured.
TEST(Speed, OfAllThatScoresTell) {
  const auto searches = scores_of_lfw_size();
  const auto timed = [](const char* name, const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::cout << name << ": " << elapsed.count() << " s\n";
  };
  ErrorRates rates;
  timed("rates, 1,000 replicates", [&] { rates = measure(searches, 5749); });
  timed("curves", [&] { EXPECT_FALSE(curves(searches, 5749).verification.empty()); });
  timed("gallery sizes", [&] { EXPECT_FALSE(rates_by_gallery_size(searches, 5749, 0.003, 1).points.empty()); });
  std::vector<ProbeGroups> groups(searches.size());
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i]["group"] = std::to_string(i % 8);
  timed("eight groups", [&] { EXPECT_EQ(rates_by_group(searches, groups, rates, {}).groups.size(), 8U); });
  timed("advice", [&] { EXPECT_EQ(advise_threshold(searches, 0.003, {}).folds, 10U); });
}

}  // namespace
}  // namespace maskid
