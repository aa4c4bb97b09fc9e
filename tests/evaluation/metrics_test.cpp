#include "maskid/evaluation/metrics.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

constexpr auto nonmated = std::nullopt;

float just_above(float similarity) { return std::nextafter(similarity, 2.0F); }

void expect_rate(const Rate& rate, std::size_t count, std::size_t of) {
  EXPECT_EQ(rate.count, count);
  EXPECT_EQ(rate.of, of);
}

// Ann is found once and once only second; Bob's face is not found; Xeno and Yves are not enrolled.
std::vector<SearchScores> five_searches() {
  return {
      {"ann/1.jpg", "ann", 0, {0.9F, 0.2F, 0.1F}},           //
      {"ann/2.jpg", "ann", 0, {0.5F, 0.6F, 0.1F}},           //
      {"bob/1.jpg", "bob", 1, {}},                           //
      {"xeno/1.jpg", "xeno", nonmated, {0.3F, 0.4F, 0.2F}},  //
      {"yves/1.jpg", "yves", nonmated, {0.7F, 0.1F, 0.1F}},
  };
}

TEST(FiveSearches, AreCounted) {
  const auto rates = measure(five_searches(), 3);
  EXPECT_EQ(rates.gallery_subjects, 3U);
  EXPECT_EQ(rates.nonmated_gallery_subjects, 3U);
  EXPECT_EQ(rates.mated_searches, 3U);
  EXPECT_EQ(rates.nonmated_searches, 2U);
  EXPECT_EQ(rates.mated_subjects, 2U);
  EXPECT_EQ(rates.nonmated_subjects, 2U);
  EXPECT_FALSE(rates.mates_left_out);
  expect_rate(rates.fta, 1, 5);
  EXPECT_EQ(rates.fta.subjects, 4U);
}

TEST(FiveSearches, Cmc) {
  const auto rates = measure(five_searches(), 3, {.ranks = {1, 2, 3, 4}});
  ASSERT_EQ(rates.cmc.size(), 3U) << "rank 4 of 3 subjects is left out";
  expect_rate(rates.cmc[0].tpir, 1, 3);
  expect_rate(rates.cmc[1].tpir, 2, 3);
  expect_rate(rates.cmc[2].tpir, 2, 3);
  // Ann's rate at rank 1 is 1/2, Bob's 0: the replicates are 1/2 (Ann twice), 1/3 and 0 (Bob twice).
  EXPECT_EQ(rates.cmc[0].tpir.interval, (Interval{0.0, 0.5}));
}

TEST(FiveSearches, OpenSet) {
  const auto points = measure(five_searches(), 3, {.fpirs = {1, 0.5, 0.1}}).open_set;
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].threshold, just_above(-1));
  expect_rate(points[0].fpir, 2, 2);
  expect_rate(points[0].fnir, 2, 3);

  EXPECT_EQ(points[1].threshold, just_above(0.4F)) << "Yves may be a false positive, Xeno not";
  expect_rate(points[1].fpir, 1, 2);
  expect_rate(points[1].fnir, 2, 3);
  EXPECT_FALSE(points[1].too_few_trials);

  EXPECT_EQ(points[2].threshold, just_above(0.7F)) << "neither of two may be";
  expect_rate(points[2].fpir, 0, 2);
  expect_rate(points[2].fnir, 2, 3);
  EXPECT_TRUE(points[2].too_few_trials);
}

TEST(FiveSearches, Verification) {
  // The ten non-mate similarities: .7 .6 .4 .3 .2 .2 .1 .1 .1 .1; the mates': .9, .5 and none.
  const auto points = measure(five_searches(), 3, {.fmrs = {0.5, 0.2, 0.1, 0.01}}).verification;
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[0].threshold, just_above(0.2F)) << "the tie at 0.2 goes as one";
  expect_rate(points[0].fmr, 4, 10);
  expect_rate(points[0].fnmr, 1, 3);
  EXPECT_EQ(points[1].threshold, just_above(0.4F));
  expect_rate(points[1].fmr, 2, 10);
  expect_rate(points[1].fnmr, 1, 3);
  EXPECT_EQ(points[2].threshold, just_above(0.6F));
  expect_rate(points[2].fmr, 1, 10);
  expect_rate(points[2].fnmr, 2, 3);
  EXPECT_FALSE(points[2].too_few_trials);
  EXPECT_EQ(points[3].threshold, just_above(0.7F));
  expect_rate(points[3].fmr, 0, 10);
  EXPECT_TRUE(points[3].too_few_trials);
}

TEST(FiveSearches, AtAThresholdFromOutside) {
  expect_rate(fnir_at(five_searches(), 0.9F), 2, 3);
  expect_rate(fnir_at(five_searches(), just_above(0.9F)), 3, 3);
  expect_rate(fpir_at(five_searches(), 0.7F), 1, 2);
  expect_rate(fpir_at(five_searches(), just_above(0.7F)), 0, 2);
}

TEST(Ties, ANonmateAsSimilarAsTheMateRanksBeforeIt) {
  const std::vector<SearchScores> searches = {{"a", "a", 0, {0.5F, 0.5F, 0.4F}}};
  const auto rates = measure(searches, 3, {.ranks = {1, 2}});
  expect_rate(rates.cmc[0].tpir, 0, 1);
  expect_rate(rates.cmc[1].tpir, 1, 1);
  expect_rate(fnir_at(searches, 0.1F), 1, 1);
}

TEST(Ties, ANonmateAtTheThresholdIsAFalsePositive) {
  const std::vector<SearchScores> searches = {{"x", "x", nonmated, {0.5F, 0.1F}}};
  expect_rate(fpir_at(searches, 0.5F), 1, 1);
  expect_rate(fpir_at(searches, just_above(0.5F)), 0, 1);
}

TEST(Ties, OfNonmatedSearchesAreAllAboveTheThresholdOrAllBelow) {
  std::vector<SearchScores> searches = {{"a", "a", 0, {0.8F, 0.1F}}};
  for (const float similarity : {0.6F, 0.5F, 0.5F, 0.2F}) {
    searches.push_back({"x", "x", nonmated, {similarity, 0.1F}});
  }
  const auto point = measure(searches, 2, {.fpirs = {0.5}}).open_set.front();
  EXPECT_EQ(point.threshold, just_above(0.5F));
  expect_rate(point.fpir, 1, 4);
}

TEST(SubjectWithoutTemplate, IsNeverFoundAndNeverAFalsePositive) {
  const std::vector<SearchScores> searches = {{"a", "a", 0, {-1, -1}}, {"x", "x", nonmated, {-1, -1}}};
  const auto rates = measure(searches, 2, {.ranks = {1, 2}, .fpirs = {0.5}, .fmrs = {0.5}});
  expect_rate(rates.cmc[1].tpir, 0, 1);
  expect_rate(fnir_at(searches, -1), 1, 1);
  expect_rate(fpir_at(searches, -2), 0, 1);
  EXPECT_EQ(rates.open_set[0].threshold, std::nullopt) << "nothing was compared";
  EXPECT_EQ(rates.open_set[0].fnir.value(), std::nullopt);
  EXPECT_EQ(rates.verification[0].threshold, std::nullopt);
  EXPECT_EQ(rates.verification[0].fnmr.value(), std::nullopt);
}

TEST(SubjectWithoutTemplate, TakesPartInNoComparison) {
  const std::vector<SearchScores> searches = {{"x", "x", nonmated, {0.3F, -1, 0.1F}}};
  const auto point = measure(searches, 3, {.fmrs = {1}}).verification.front();
  EXPECT_EQ(point.threshold, just_above(-1));
  expect_rate(point.fmr, 2, 2);
}

TEST(FailureToAcquire, IsAMissAndNoFalsePositive) {
  const std::vector<SearchScores> searches = {{"a", "a", 0, {}}, {"x", "x", nonmated, {}}};
  const auto rates = measure(searches, 5, {.ranks = {5}});
  expect_rate(rates.fta, 2, 2);
  expect_rate(rates.cmc[0].tpir, 0, 1);
  expect_rate(fnir_at(searches, -2), 1, 1);
  expect_rate(fpir_at(searches, -2), 0, 1);
}

TEST(NoSearches, EveryRateIsNothing) {
  const auto rates = measure({}, 3);
  EXPECT_EQ(rates.fta.value(), std::nullopt);
  EXPECT_EQ(rates.cmc[0].tpir.value(), std::nullopt);
  EXPECT_EQ(rates.open_set[0].fpir.value(), std::nullopt);
  EXPECT_EQ(rates.verification[0].fmr.value(), std::nullopt);
  EXPECT_EQ(fnir_at({}, 0.5F).value(), std::nullopt);
  EXPECT_EQ(fpir_at({}, 0.5F).value(), std::nullopt);
  EXPECT_FALSE(rates.mates_left_out);
}

TEST(NoMatedSearch, LeavesFnirAndFnmrNothing) {
  const std::vector<SearchScores> searches = {{"x", "x", nonmated, {0.3F}}, {"y", "y", nonmated, {0.4F}}};
  const auto rates = measure(searches, 1, {.ranks = {1}, .fpirs = {0.5}, .fmrs = {0.5}});
  EXPECT_EQ(rates.cmc[0].tpir.value(), std::nullopt);
  expect_rate(rates.open_set[0].fpir, 1, 2);
  EXPECT_EQ(rates.open_set[0].fnir.value(), std::nullopt);
  EXPECT_EQ(rates.open_set[0].fnir.interval, std::nullopt);
  expect_rate(rates.verification[0].fmr, 1, 2);
  EXPECT_EQ(rates.verification[0].fnmr.value(), std::nullopt);
}

TEST(NoNonmatedSearch, MatesAreLeftOut) {
  const std::vector<SearchScores> searches = {
      {"a", "a", 0, {0.9F, 0.3F, 0.2F}}, {"b", "b", 1, {0.4F, 0.8F, 0.1F}}, {"c", "c", 2, {}}};
  const auto rates = measure(searches, 3, {.fpirs = {0.34, 0.1}});
  EXPECT_TRUE(rates.mates_left_out);
  EXPECT_EQ(rates.gallery_subjects, 3U);
  EXPECT_EQ(rates.nonmated_gallery_subjects, 2U);
  EXPECT_EQ(rates.nonmated_searches, 0U);
  EXPECT_EQ(rates.open_set[0].threshold, just_above(0.3F));
  expect_rate(rates.open_set[0].fpir, 1, 3);
  expect_rate(rates.open_set[0].fnir, 1, 3);
  EXPECT_EQ(rates.open_set[1].threshold, just_above(0.4F));
  EXPECT_TRUE(rates.open_set[1].too_few_trials);
  expect_rate(fpir_at(searches, 0.3F), 2, 3);
}

TEST(NoNonmatedSearch, AGalleryOfOneHasNoNonmate) {
  const std::vector<SearchScores> searches = {{"a", "a", 0, {0.9F}}};
  const auto rates = measure(searches, 1);
  EXPECT_EQ(rates.nonmated_gallery_subjects, 0U);
  EXPECT_EQ(rates.open_set[0].threshold, std::nullopt);
  EXPECT_EQ(rates.verification[0].threshold, std::nullopt);
  expect_rate(rates.cmc[0].tpir, 1, 1);
}

TEST(Threshold, AllowsAsManyAsTheWantedRateDoes) {
  // 0.29 * 100 is 28.999999999999996 in double, but 29 of 100 is a rate of 0.29.
  std::vector<SearchScores> searches;
  for (int i = 1; i <= 100; ++i) {
    searches.push_back({"x", "x", nonmated, {static_cast<float>(i) / 128}});
  }
  const auto rates = measure(searches, 1, {.fpirs = {0.29}, .fmrs = {0.29}});
  expect_rate(rates.open_set[0].fpir, 29, 100);
  expect_rate(rates.verification[0].fmr, 29, 100);
}

TEST(Refused, WhatCannotBeMeasured) {
  const auto searched = [](SearchScores search) { return measure({{search}}, 2); };
  EXPECT_THROW(searched({"a", "a", 0, {0.5F}}), Error) << "of another gallery";
  EXPECT_THROW(searched({"a", "a", 2, {0.5F, 0.1F}}), Error) << "a mate outside";
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(searched({"a", "a", 0, {0.5F, nan}}), Error);
  EXPECT_THROW(measure(five_searches(), 3, {.fpirs = {3}}), Error);
  EXPECT_THROW(measure(five_searches(), 3, {.fmrs = {-0.1}}), Error);
  EXPECT_THROW(measure(five_searches(), 3, {.ranks = {0}}), Error);
}

}  // namespace
}  // namespace maskid
