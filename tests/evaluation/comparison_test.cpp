#include "maskid/evaluation/comparison.hpp"

#include <algorithm>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/synthetic_scores.hpp"

namespace maskid {
namespace {

// Probes of as many subjects, mated with subject 0, of which those from `first` to before `last` are missed.
ScoreSet missing(std::size_t probes, std::size_t first, std::size_t last) {
  ScoreSet scores{{"mate", "other"}, {}, 1, {}};
  for (std::size_t i = 0; i < probes; ++i) {
    const auto name = std::to_string(i);
    const bool missed = first <= i && i < last;
    scores.searches.push_back({name + ".jpg", name, 0, missed ? std::vector{0.1F, 0.9F} : std::vector{0.9F, 0.1F}});
  }
  return scores;
}

ScoreSet named(std::vector<SearchScores> searches, std::size_t gallery_subjects) {
  ScoreSet scores{{}, std::move(searches), 1, {}};
  for (std::size_t i = 0; i < gallery_subjects; ++i) scores.subjects.push_back(std::to_string(i));
  return scores;
}

SyntheticPopulation site(std::uint32_t seed, double mate_mean) {
  SyntheticPopulation population;
  population.gallery_subjects = population.mated_subjects = population.nonmated_subjects = 60;
  population.mate_mean = mate_mean;
  population.subject_deviation = 0.1;
  population.seed = seed;
  return population;
}

// Two systems on the same photos: the second sees mates a little less alike, and has some noise of its own.
struct Systems {
  ScoreSet first;
  ScoreSet second;
};

Systems systems(std::uint32_t seed) {
  Systems both{named(synthetic_scores(site(seed, 0.55)), 60), named(synthetic_scores(site(seed, 0.5)), 60)};
  std::mt19937 random(seed + 1000000);
  std::normal_distribution<float> noise(0, 0.05F);
  for (auto& search : both.second.searches) {
    for (float& similarity : search.similarities) similarity = std::clamp(similarity + noise(random), -0.99F, 1.0F);
  }
  return both;
}

std::vector<Difference> all_differences(const Comparison& comparison) {
  std::vector<Difference> differences = {comparison.tpir};
  for (const auto& point : comparison.fnir) differences.push_back(point.difference);
  for (const auto& point : comparison.fnmr) differences.push_back(point.difference);
  return differences;
}

const MetricsOptions quick{.fpirs = {0.1, 0.001}, .fmrs = {0.01}, .replicates = 200};

TEST(Comparison, OfEightProbesAgainstOne) {
  const auto comparison = compare_systems(missing(20, 8, 9), missing(20, 0, 8));
  EXPECT_EQ(comparison.probes, 20U);
  EXPECT_EQ(comparison.mated_probes, 20U);
  EXPECT_EQ(comparison.subjects, 20U);
  EXPECT_EQ(comparison.tpir.first.count, 19U);
  EXPECT_EQ(comparison.tpir.second.count, 12U);
  EXPECT_DOUBLE_EQ(*comparison.tpir.value(), 0.35);
  ASSERT_TRUE(comparison.tpir.interval);
  EXPECT_LE(comparison.tpir.interval->low, 0.15);
  EXPECT_GE(comparison.tpir.interval->high, 0.55);
  EXPECT_EQ(comparison.discordant.first_only, 8U);
  EXPECT_EQ(comparison.discordant.second_only, 1U);
  EXPECT_NEAR(comparison.discordant.p_value, 2 * (1 + 9) / 512.0, 1e-12);
}

TEST(Comparison, McNemarsTestIsTheBinomialOne) {
  const auto p_value = [](std::size_t a, std::size_t b) {
    return compare_systems(missing(4000, 0, a), missing(4000, a, a + b), {.fpirs = {}, .fmrs = {}, .replicates = 0})
        .discordant.p_value;
  };
  EXPECT_NEAR(p_value(0, 5), 2 / 32.0, 1e-12);
  EXPECT_NEAR(p_value(2, 3), 1, 1e-12);
  EXPECT_EQ(p_value(7, 7), 1);
  EXPECT_EQ(p_value(0, 0), 1);
  // Of 1,600 the deviation is 20: 3.025 of them with the correction for continuity.
  EXPECT_NEAR(p_value(861, 739), 0.00249, 0.00005);
  EXPECT_EQ(p_value(0, 4000), 0);
}

TEST(Comparison, OfASystemWithItselfIsNoDifference) {
  const auto scores = systems(1).first;
  const auto comparison = compare_systems(scores, scores, quick);
  EXPECT_EQ(comparison.discordant.p_value, 1);
  EXPECT_EQ(comparison.subjects, 120U);
  for (const auto& difference : all_differences(comparison)) {
    EXPECT_EQ(difference.value(), 0);
    ASSERT_TRUE(difference.interval);
    EXPECT_NEAR(difference.interval->low, -3.0 / 60, 0.002) << "the rule of three";
    EXPECT_NEAR(difference.interval->high, 3.0 / 60, 0.002);
  }
}

TEST(Comparison, SwappedTurnsTheSigns) {
  const auto both = systems(2);
  const auto there = compare_systems(both.first, both.second, quick);
  const auto back = compare_systems(both.second, both.first, quick);
  EXPECT_EQ(there.discordant.first_only, back.discordant.second_only);
  EXPECT_EQ(there.discordant.p_value, back.discordant.p_value);
  const auto differences = all_differences(there);
  const auto swapped = all_differences(back);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    EXPECT_EQ(*differences[i].value(), -*swapped[i].value());
    EXPECT_EQ(differences[i].interval->low, -swapped[i].interval->high);
    EXPECT_EQ(differences[i].interval->high, -swapped[i].interval->low);
  }
}

TEST(Comparison, RatesAndThresholdsAreThoseOfEachSystem) {
  const auto both = systems(3);
  const auto comparison = compare_systems(both.first, both.second, quick);
  const auto rates = measure(both.second.searches, 60, quick);
  EXPECT_EQ(comparison.tpir.second, rates.cmc.front().tpir);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(comparison.fnir[i].wanted, quick.fpirs[i]);
    EXPECT_EQ(comparison.fnir[i].difference.second, rates.open_set[i].fnir);
    EXPECT_EQ(comparison.fnir[i].second_threshold, *rates.open_set[i].threshold);
    EXPECT_EQ(comparison.fnir[i].too_few_trials, i == 1);
  }
  EXPECT_EQ(comparison.fnmr[0].difference.second, rates.verification[0].fnmr);
  EXPECT_EQ(comparison.fnmr[0].second_threshold, *rates.verification[0].threshold);
}

TEST(Comparison, TheOrderOfProbesAndGalleryIsFree) {
  auto both = systems(4);
  const auto before = compare_systems(both.first, both.second, quick);
  std::ranges::reverse(both.second.searches);
  std::ranges::reverse(both.second.subjects);
  for (auto& search : both.second.searches) {
    std::ranges::reverse(search.similarities);
    if (search.mate) search.mate = 59 - *search.mate;
  }
  const auto after = compare_systems(both.first, both.second, quick);
  EXPECT_EQ(before.discordant.first_only, after.discordant.first_only);
  EXPECT_EQ(before.discordant.second_only, after.discordant.second_only);
  const auto expected = all_differences(before);
  const auto differences = all_differences(after);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(expected[i].second, differences[i].second);
    EXPECT_EQ(expected[i].interval, differences[i].interval);
  }
}

// The difference to a system that never errs is the rate itself.
TEST(Comparison, WithAPerfectSystemHasTheIntervalOfTheRate) {
  auto both = systems(5);
  for (auto& search : both.second.searches) {
    std::ranges::fill(search.similarities, 0.0F);
    if (search.mate) search.similarities[*search.mate] = 1;
  }
  const auto comparison = compare_systems(both.first, both.second, {.fpirs = {0.1}, .fmrs = {0.01}});
  const auto& fnir = comparison.fnir[0].difference;
  EXPECT_EQ(fnir.value(), fnir.first.value());
  EXPECT_EQ(fnir.interval, (DifferenceInterval{fnir.first.interval->low, fnir.first.interval->high}));
  const auto& fnmr = comparison.fnmr[0].difference;
  EXPECT_EQ(fnmr.interval, (DifferenceInterval{fnmr.first.interval->low, fnmr.first.interval->high}));
}

TEST(Comparison, ThresholdsAreInTheScaleOfTheFile) {
  const auto first = systems(6).first;
  auto second = first;
  second.scale = 4;
  for (auto& search : second.searches) {
    for (float& similarity : search.similarities) similarity /= 4;
  }
  const auto comparison = compare_systems(first, second, quick);
  EXPECT_EQ(comparison.fnir[0].difference.value(), 0);
  EXPECT_FLOAT_EQ(static_cast<float>(*comparison.fnir[0].first_threshold),
                  static_cast<float>(*comparison.fnir[0].second_threshold));
}

TEST(Comparison, OfOneSubjectHasNoInterval) {
  const auto comparison = compare_systems(missing(1, 0, 0), missing(1, 0, 1), quick);
  EXPECT_EQ(comparison.tpir.value(), 1);
  for (const auto& difference : all_differences(comparison)) EXPECT_EQ(difference.interval, std::nullopt);
}

TEST(Comparison, WithoutMatedProbesIsNothing) {
  const ScoreSet scores{{"ann"}, {{"x", "x", {}, {0.5F}}, {"y", "y", {}, {0.25F}}}, 1, {}};
  const auto comparison = compare_systems(scores, scores, quick);
  EXPECT_EQ(comparison.mated_probes, 0U);
  for (const auto& difference : all_differences(comparison)) {
    EXPECT_EQ(difference.value(), std::nullopt);
    EXPECT_EQ(difference.interval, std::nullopt);
  }
}

TEST(Comparison, RefusesOtherProbes) {
  const auto scores = missing(3, 0, 1);
  const auto refused = [&](const ScoreSet& other) { return error_of([&] { compare_systems(scores, other, quick); }); };
  EXPECT_PRED2(contains, refused(missing(2, 0, 1)), "only one system searched probe '2.jpg'");
  EXPECT_PRED2(contains, refused(missing(4, 0, 1)), "only one system searched probe '3.jpg'");
  auto other = scores;
  other.searches[1].mate = 1;
  EXPECT_PRED2(contains, refused(other), "probe '1.jpg' shows 'mate' to the first system and 'other' to the second");
  other.searches[1].mate.reset();
  EXPECT_PRED2(contains, refused(other), "nobody in the gallery");
  other = scores;
  other.searches[2].subject_id = "eve";
  EXPECT_PRED2(contains, refused(other), "shows '2' to the first system and 'eve' to the second");
  other = scores;
  other.searches.push_back(other.searches[0]);
  EXPECT_PRED2(contains, refused(other), "probe '0.jpg' was searched twice");
}

// What comparing on the same photos is for.
TEST(Comparison, IsSurerThanTheIntervalsOfBothRates) {
  const auto both = systems(7);
  const auto comparison = compare_systems(both.first, both.second, quick);
  for (const auto& difference : all_differences(comparison)) {
    const auto width = [](const auto& interval) { return interval->high - interval->low; };
    EXPECT_LT(width(difference.interval), width(difference.first.interval) + width(difference.second.interval));
  }
}

// 200 sites drawn from one world; a 95 % interval must hold the world's difference about that often.
TEST(Comparison, IntervalsHoldTheTruthAboutAsOftenAsTheySay) {
  const MetricsOptions once{.ranks = {1}, .fpirs = {0.1}, .fmrs = {0.01}, .replicates = 0};
  ScoreSet first = named({}, 60);
  ScoreSet second = first;
  for (std::uint32_t seed = 100000; seed < 100100; ++seed) {
    auto both = systems(seed);
    std::ranges::move(both.first.searches, std::back_inserter(first.searches));
    std::ranges::move(both.second.searches, std::back_inserter(second.searches));
  }
  const auto a = measure(first.searches, 60, once);
  const auto b = measure(second.searches, 60, once);
  const double truth[] = {*a.cmc[0].tpir.value() - *b.cmc[0].tpir.value(),
                          *a.open_set[0].fnir.value() - *b.open_set[0].fnir.value(),
                          *a.verification[0].fnmr.value() - *b.verification[0].fnmr.value()};

  constexpr int sites = 200;
  int covered[3] = {};
  for (std::uint32_t seed = 1; seed <= sites; ++seed) {
    const auto both = systems(seed);
    const auto differences =
        all_differences(compare_systems(both.first, both.second, {.fpirs = {0.1}, .fmrs = {0.01}, .replicates = 300}));
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& interval = differences[i].interval;
      covered[i] += interval->low <= truth[i] && truth[i] <= interval->high ? 1 : 0;
    }
  }
  std::cout << "true differences " << truth[0] << ", " << truth[1] << ", " << truth[2] << "; covered in " << covered[0]
            << ", " << covered[1] << ", " << covered[2] << " of " << sites << '\n';
  EXPECT_GE(covered[0], 0.90 * sites);
  EXPECT_LE(covered[0], 0.99 * sites);
  EXPECT_GE(covered[1], 0.90 * sites) << "and often more: rule 5";
  EXPECT_GE(covered[2], 0.80 * sites) << "thresholds for FMR are held";
}

}  // namespace
}  // namespace maskid
