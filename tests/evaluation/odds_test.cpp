#include "maskid/evaluation/odds.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace maskid {
namespace {

const Calibration calibration{"some photos", {{0.01, 0.4}, {0.001, 0.5}, {0.0001, 0.6}}};

void expect_expected(const Expected& expected, double value, Known known) {
  EXPECT_NEAR(expected.value, value, 1e-12 + 1e-9 * value);
  EXPECT_EQ(expected.known, known);
}

TEST(FalseAlarms, AreExpectedOfStrangersAlone) {
  // 1 - (1 - 0.001)^100 of 25 strangers
  const auto alarms = false_alarms(calibration, 0.5, {100, 100, 0.75});
  const double fpir = 1 - std::pow(0.999, 100);
  expect_expected(alarms.fmr, 0.001, Known::measured);
  expect_expected(alarms.fpir, fpir, Known::measured);
  expect_expected(alarms.per_day, 25 * fpir, Known::measured);
}

TEST(FalseAlarms, OfOneSubjectHaveTheRateOfOneComparison) {
  expect_expected(false_alarms(calibration, 0.5, {1, 100, 0}).fpir, 0.001, Known::measured);
}

TEST(FalseAlarms, AreABoundWhereTheCalibrationEnds) {
  const auto strict = false_alarms(calibration, 0.61, {1, 100, 0});
  expect_expected(strict.fmr, 0.0001, Known::at_most);
  expect_expected(strict.fpir, 0.0001, Known::at_most);
  expect_expected(strict.per_day, 0.01, Known::at_most);
  const auto loose = false_alarms(calibration, 0.39, {1, 100, 0});
  expect_expected(loose.per_day, 1, Known::at_least);
}

TEST(FalseAlarms, OfAPlaceWithoutStrangersAreNone) {
  expect_expected(false_alarms(calibration, 0.9, {1000, 100, 1}).per_day, 0, Known::measured);
}

TEST(FalseAlarms, GrowWithTheGalleryAndNeverReachMoreThanEveryStranger) {
  double before = 0;
  for (const std::size_t subjects : {1, 10, 1000, 100000, 100000000}) {
    const double now = false_alarms(calibration, 0.6, {subjects, 100, 0.5}).per_day.value;
    EXPECT_GE(now, before) << subjects;
    EXPECT_LE(now, 50) << subjects;
    before = now;
  }
}

TEST(NeededThreshold, GivesJustTheWantedNumberOfFalseAlarms) {
  const Crowd crowd{3, 80, 0.5};
  const auto needed = odds(calibration, 0.5, crowd).needed;
  ASSERT_EQ(needed.size(), 2U);
  for (const auto& one : needed) {
    ASSERT_TRUE(one.threshold) << one.days;
    EXPECT_NEAR(false_alarms(calibration, *one.threshold, crowd).per_day.value * one.days, 1, 1e-9);
  }
}

TEST(NeededThreshold, IsNothingWhereTheCalibrationDoesNotReach) {
  const auto needed = odds(calibration, 0.5, {1000, 2000, 0.5}).needed;
  EXPECT_NEAR(needed[0].fpir, 0.001, 1e-12);
  EXPECT_NEAR(needed[0].fmr, 1e-6, 1e-8);
  EXPECT_FALSE(needed[0].threshold);
}

TEST(NeededThreshold, IsTheLowestMeasuredOneWhereAnyWouldDo) {
  const auto needed = odds(calibration, 0.5, {1, 1, 0.5}).needed;
  EXPECT_EQ(needed[0].fpir, 1);
  EXPECT_EQ(needed[0].threshold, 0.4);
}

// Ann is found at 0.55, Bob at 0.45; Xeno, a stranger, looks like Ann at 0.52.
const std::vector<SearchScores> scores = {
    {"a", "ann", 0, {0.55F, 0.1F}}, {"b", "bob", 1, {0.2F, 0.45F}}, {"x", "xeno", {}, {0.52F, 0.1F}}};

TEST(Odds, TellErrorRatesOfTheScoresAtTheThreshold) {
  const auto result = odds(calibration, 0.5, {100, 100, 0.75}, scores);
  ASSERT_TRUE(result.fnir && result.fpir_in_scores);
  EXPECT_EQ(result.fnir->value(), 0.5);
  EXPECT_EQ(result.fpir_in_scores->value(), 1);
  EXPECT_FALSE(odds(calibration, 0.5, {100, 100, 0.75}).fnir);
}

TEST(FalseShare, IsOfAllWhoAreNamed) {
  // One stranger named a day, half of 100 enrolled people found.
  const auto result = odds(calibration, 0.5, {1, 1100, 1.0 / 11}, scores);
  ASSERT_TRUE(result.false_share);
  expect_expected(*result.false_share, 1.0 / 51, Known::measured);
}

TEST(FalseShare, IsALowerBoundWithoutScores) {
  expect_expected(odds(calibration, 0.5, {1, 1100, 1.0 / 11}).false_share.value(), 1.0 / 101, Known::at_least);
}

TEST(FalseShare, IsAnUpperBoundBeyondTheCalibrationAndNothingWithoutScores) {
  const Crowd crowd{1, 2000, 0.5};
  const std::vector<SearchScores> found = {{"a", "ann", 0, {0.7F}}, {"x", "xeno", {}, {0.1F}}};
  expect_expected(odds(calibration, 0.61, crowd, found).false_share.value(), 0.1 / 1000.1, Known::at_most);
  EXPECT_FALSE(odds(calibration, 0.61, crowd).false_share);
}

TEST(FalseShare, IsWholeWhereNobodyIsEnrolled) {
  expect_expected(odds(calibration, 0.5, {1, 1000, 0}).false_share.value(), 1, Known::measured);
}

TEST(OddsTable, HoldsEveryGalleryAtTheSameRisingThresholdsWithTheChosenOne) {
  const auto table = odds(calibration, 0.45, {7, 100, 0.5}).table;
  ASSERT_EQ(table.size(), 18U);
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(table[i].threshold, (std::array{0.45, 0.5, 0.6})[i % 3]);
    EXPECT_EQ(table[i].subjects, (std::array{10, 100, 1000, 10000, 50000, 100000})[i / 3]);
  }
  EXPECT_EQ(odds(calibration, 0.5, {7, 100, 0.5}).table.size(), 12U) << "a threshold stands once";
  EXPECT_EQ(odds(calibration, 0.50004, {7, 100, 0.5}).table.size(), 12U) << "also where both print as 0.5000";
}

}  // namespace
}  // namespace maskid
