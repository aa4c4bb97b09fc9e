#include "maskid/evaluation/discard_curve.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/synthetic_scores.hpp"

namespace maskid {
namespace {

ProbeQuality sharp(float sharpness) { return {{40, sharpness, 0, 0, 128}, 0.9F}; }

/// Mated: probe i of subject i, who is found where `found` says so; at 0.5 nobody else is.
SearchScores mated(std::size_t subject, bool found) {
  SearchScores search{"", std::to_string(subject), subject, std::vector<float>(4, 0.1F)};
  search.similarities[subject] = found ? 0.9F : 0.3F;
  return search;
}

SearchScores stranger(const std::string& name, float similarity) { return {"", name, {}, {similarity, 0, 0, 0}}; }

const DiscardCurve& curve_by(const std::vector<DiscardCurve>& curves, const std::string& measure) {
  const auto curve = std::ranges::find(curves, measure, &DiscardCurve::measure);
  if (curve == curves.end()) throw std::runtime_error("no curve by " + measure);
  return *curve;
}

std::vector<DiscardCurve> curves_of(const std::vector<SearchScores>& searches,
                                    const std::vector<std::optional<ProbeQuality>>& qualities) {
  return discard_curves(searches, qualities, 0.5F, {.replicates = 20});
}

TEST(Discard, TakesTheWorstOutFirst) {
  const std::vector<SearchScores> searches = {
      mated(0, true),      mated(1, false),     mated(2, true),      mated(3, true),      stranger("x", 0.8F),
      stranger("y", 0.2F), stranger("z", 0.2F), stranger("w", 0.2F), stranger("v", 0.2F), stranger("u", 0.2F)};
  const auto curves = curves_of(searches, {sharp(8), sharp(1), sharp(6), sharp(7), sharp(2), sharp(9), sharp(10),
                                           sharp(11), sharp(12), sharp(13)});
  const auto& points = curve_by(curves, "sharpness").points;
  ASSERT_EQ(points.size(), 11U);
  EXPECT_EQ(points[0].fnir.count, 1U);
  EXPECT_EQ(points[0].fnir.of, 4U);
  EXPECT_EQ(points[0].fpir.of, 6U);
  EXPECT_EQ(points[0].limit, 1);
  EXPECT_EQ(points[1].discarded, 0) << "5 % of ten is none";
  EXPECT_EQ(points[2].fnir.count, 0U) << "the miss is the least sharp";
  EXPECT_EQ(points[2].fnir.of, 3U);
  EXPECT_EQ(points[2].fpir.count, 1U);
  EXPECT_EQ(points[2].limit, 2);
  EXPECT_EQ(points[4].fpir.count, 0U) << "then comes the stranger who is named";
  EXPECT_EQ(points[4].fpir.of, 5U);
  EXPECT_DOUBLE_EQ(points[10].discarded, 0.5);
}

TEST(Discard, CannotTellEqualProbesApart) {
  const std::vector<SearchScores> searches = {mated(0, false), mated(1, false), mated(2, true), mated(3, true)};
  for (const auto& curve : curves_of(searches, {4, sharp(5)})) {
    for (const auto& point : curve.points) {
      EXPECT_EQ(point.discarded, 0) << curve.measure;
      EXPECT_EQ(point.fnir.of, 4U) << curve.measure;
    }
  }
}

TEST(Discard, TakesProbesWithoutAFaceForTheWorst) {
  auto faceless = mated(1, false);
  faceless.similarities.clear();
  const std::vector<SearchScores> searches = {mated(0, true), faceless, mated(2, true), mated(3, true)};
  for (const auto& curve : curves_of(searches, {sharp(1), {}, sharp(1), sharp(1)})) {
    EXPECT_EQ(curve.points[0].fnir.count, 1U) << curve.measure << ": a miss, as in all rates";
    EXPECT_EQ(curve.points[5].wanted, 0.25);
    EXPECT_EQ(curve.points[5].discarded, 0.25) << curve.measure;
    EXPECT_EQ(curve.points[5].fnir.count, 0U) << curve.measure;
  }
  for (const auto& curve : curves_of(searches, {4, std::nullopt})) {
    EXPECT_EQ(curve.points.back().limit, std::nullopt) << curve.measure;
  }
}

TEST(Discard, KnowsWhichEndOfEachMeasureIsBad) {
  const std::vector<SearchScores> searches = {mated(0, false), mated(1, true), mated(2, true), mated(3, true)};
  const ProbeQuality good{{40, 20, 5, 0, 120}, 0.75};
  const auto misses = [&](const std::string& measure, const ProbeQuality& bad) {
    const auto point = curve_by(curves_of(searches, {bad, good, good, good}), measure).points[5];
    return point.fnir.of == 3 ? point.fnir.count : 99;
  };
  EXPECT_EQ(misses("eye distance", {{9, 20, 5, 0, 120}, 0.75}), 0U);
  EXPECT_EQ(misses("sharpness", {{40, 3, 5, 0, 120}, 0.75}), 0U);
  EXPECT_EQ(misses("yaw", {{40, 20, -50, 0, 120}, 0.75}), 0U);
  EXPECT_EQ(misses("brightness", {{40, 20, 5, 0, 20}, 0.75}), 0U);
  EXPECT_EQ(misses("brightness", {{40, 20, 5, 0, 240}, 0.75}), 0U);
  EXPECT_EQ(misses("quality score", {{40, 20, 5, 0, 120}, 0.25}), 0U);
}

TEST(Discard, LeavesMatesOutWhereThereIsNoStranger) {
  const std::vector<SearchScores> searches = {mated(0, true), mated(1, true), mated(2, true), mated(3, true)};
  const auto curves = curves_of(searches, {sharp(1), sharp(2), sharp(3), sharp(4)});
  EXPECT_EQ(curve_by(curves, "sharpness").points[10].fpir.of, 2U);
}

TEST(Discard, OfNothingIsNothing) {
  for (const auto& curve : curves_of({}, {})) EXPECT_TRUE(curve.points.empty());
}

class DiscardLaws : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DiscardLaws, BeginWithTheRatesOfAllAndDiscardEverMore) {
  SyntheticPopulation population;
  population.seed = GetParam();
  population.fta = 0.05;
  const auto searches = synthetic_scores(population);
  std::vector<std::optional<ProbeQuality>> qualities;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    if (searches[i].similarities.empty()) {
      qualities.push_back({});
    } else {
      qualities.push_back(sharp(static_cast<float>(i * 7 % 11)));
    }
  }
  const MetricsOptions options{.replicates = 50};
  const auto fnir = fnir_at(searches, 0.3F, options);
  const auto fpir = fpir_at(searches, 0.3F, options);
  for (const auto& curve : discard_curves(searches, qualities, 0.3F, options)) {
    EXPECT_EQ(curve.points.front().fnir, fnir) << curve.measure;
    EXPECT_EQ(curve.points.front().fpir, fpir) << curve.measure;
    double before = 0;
    for (const auto& point : curve.points) {
      EXPECT_LE(point.discarded, point.wanted);
      EXPECT_GE(point.discarded, before);
      EXPECT_LE(point.fnir.of, fnir.of);
      before = point.discarded;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DiscardLaws, testing::Range<std::uint32_t>(1, 6));

}  // namespace
}  // namespace maskid
