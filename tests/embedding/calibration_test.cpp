#include <cmath>

#include <gtest/gtest.h>

#include "maskid/embedding/model_card.hpp"

namespace maskid {
namespace {

const Calibration calibration{"", {{0.01, 0.4}, {0.001, 0.5}, {0.0001, 0.7}}};

TEST(Threshold, IsThatOfTheMeasuredPoints) {
  EXPECT_NEAR(calibration.threshold_for(0.01, 1), 0.4, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.001, 1), 0.5, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.0001, 1), 0.7, 1e-9);
}

TEST(Threshold, IsLinearInTheLogarithmBetweenAndBeyondThem) {
  EXPECT_NEAR(calibration.threshold_for(std::pow(10, -2.5), 1), 0.45, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(1e-5, 1), 0.9, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.1, 1), 0.3, 1e-9);
}

TEST(Threshold, RisesWithTheGallery) {
  // 1 − (1 − 0.001)^100 = 0.0952…
  EXPECT_NEAR(calibration.threshold_for(1 - std::pow(0.999, 100), 100), 0.5, 1e-9);
  double before = 0;
  for (const std::size_t subjects : {1, 10, 100, 1000, 100000}) {
    EXPECT_GT(calibration.threshold_for(0.01, subjects), before) << subjects;
    before = calibration.threshold_for(0.01, subjects);
  }
  EXPECT_EQ(calibration.threshold_for(0.01, 0), calibration.threshold_for(0.01, 1));
}

TEST(Threshold, GoesOnBeyondTheLastPointAsOverTheLastDecade) {
  const Calibration dense{"", {{1e-2, 0.3}, {1e-3, 0.4}, {3e-4, 0.47}, {1e-4, 0.5}}};
  EXPECT_NEAR(dense.threshold_for(1e-5, 1), 0.6, 1e-9);
  EXPECT_NEAR(dense.fmr_at(0.6), 1e-5, 1e-12);
}

TEST(Threshold, FallsWithTheWantedFpir) {
  double before = 2;
  for (const double fpir : {1e-6, 1e-4, 0.01, 0.3, 0.9}) {
    EXPECT_LT(calibration.threshold_for(fpir, 50), before) << fpir;
    before = calibration.threshold_for(fpir, 50);
  }
}

TEST(Translation, KeepsTheFalseMatchRate) {
  const Calibration other{"", {{0.01, 0.1}, {0.001, 0.3}, {0.0001, 0.4}}};
  EXPECT_NEAR(calibration.translate(0.4, other), 0.1, 1e-9);
  EXPECT_NEAR(calibration.translate(0.45, other), 0.2, 1e-9);
  EXPECT_NEAR(calibration.translate(0.6, other), 0.35, 1e-9);
  for (const double same : {-1, 1}) EXPECT_NEAR(calibration.translate(same, other), same, 1e-9);
  for (const double similarity : {-1.0, -0.5, 0.2, 0.47, 0.99, 1.0}) {
    EXPECT_NEAR(other.translate(calibration.translate(similarity, other), calibration), similarity, 1e-9);
  }
}

TEST(FalseMatchRate, IsThatOfTheMeasuredPointsAndLinearInTheLogarithmBetweenAndBeyond) {
  EXPECT_NEAR(calibration.fmr_at(0.4), 0.01, 1e-9);
  EXPECT_NEAR(calibration.fmr_at(0.7), 0.0001, 1e-9);
  EXPECT_NEAR(calibration.fmr_at(0.45), std::pow(10, -2.5), 1e-9);
  EXPECT_NEAR(calibration.fmr_at(0.9), 1e-5, 1e-9);
  EXPECT_NEAR(calibration.fmr_at(0.3), 0.1, 1e-9);
}

TEST(FalseMatchRate, UndoesTheThreshold) {
  for (const double fmr : {0.5, 0.02, 0.003, 0.0005, 1e-6}) {
    EXPECT_NEAR(calibration.fmr_at(calibration.threshold_for(fmr, 1)) / fmr, 1, 1e-9);
  }
}

TEST(FalseMatchRate, IsShownFromTheFirstPointToTheLast) {
  for (const double fmr : {0.01, 0.005, 0.0001}) EXPECT_TRUE(calibration.shows(fmr)) << fmr;
  for (const double fmr : {0.011, 0.00009, 0.0}) EXPECT_FALSE(calibration.shows(fmr)) << fmr;
}

}  // namespace
}  // namespace maskid
