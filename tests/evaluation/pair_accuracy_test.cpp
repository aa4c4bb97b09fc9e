#include "maskid/evaluation/pair_accuracy.hpp"

#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

class LfwPairs : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* photo : {"Ann/Ann_0001", "Ann/Ann_0002", "Bob_B/Bob_B_0001"}) {
      const auto path = folder_.path() / (std::string(photo) + ".webp");
      fs::create_directories(path.parent_path());
      std::ofstream(path) << photo;
    }
  }

  std::vector<PhotoPair> read(const std::string& text) const {
    std::ofstream(folder_.path() / "pairs.txt") << text;
    return read_lfw_pairs(folder_.path() / "pairs.txt", folder_.path());
  }

  std::string error(const std::string& text) const {
    return error_of([&] { read(text); });
  }

  const TempDir folder_;
};

TEST_F(LfwPairs, AreReadInFolds) {
  const auto pairs = read("2\t1\nAnn\t1\t2\nAnn\t1\tBob_B\t1\nAnn\t2\t1\nBob_B\t1\tAnn\t2\n");
  ASSERT_EQ(pairs.size(), 4U);
  EXPECT_TRUE(pairs[0].same);
  EXPECT_EQ(pairs[0].second.filename(), "Ann_0002.webp");
  EXPECT_FALSE(pairs[1].same);
  EXPECT_EQ(pairs[1].second.filename(), "Bob_B_0001.webp");
  EXPECT_EQ(pairs[1].fold, 0U);
  EXPECT_EQ(pairs[2].fold, 1U);
}

TEST_F(LfwPairs, SayWhatIsWrongAndWhere) {
  EXPECT_PRED2(contains, error(""), "line 1");
  EXPECT_PRED2(contains, error("ten\t300\n"), "line 1");
  EXPECT_PRED2(contains, error("2\t1\nAnn\t1\n"), "line 2: expected NAME n m");
  EXPECT_PRED2(contains, error("2\t1\nAnn\t1\tx\n"), "line 2: expected NAME n m");
  EXPECT_PRED2(contains, error("2\t1\nAnn\t1\t3\n"), "line 2: there is no photo 'Ann_0003'");
  EXPECT_PRED2(contains, error("2\t1\nAnn\t1\t2\n"), "lists 1 pairs, but its first line promises 4");
}

TEST_F(LfwPairs, PassOverWhatIsNoPhotoOrLiesElsewhere) {
  for (const char* name : {"Ann/Ann_0001.json", "Ann/Ann_0001.txt", "0/Ann_0001.jpg"}) {
    fs::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << name;
  }
  fs::create_symlink("loop", folder_.path() / "loop");
  for (const auto& each : read("2 1\nAnn 1 2\nAnn 1 Bob_B 1\nAnn 1 2\nAnn 1 Bob_B 1\n")) {
    EXPECT_EQ(each.first, folder_.path() / "Ann/Ann_0001.webp");
  }
}

TEST_F(LfwPairs, TakeTheFirstEndingInTheAlphabet) {
  for (const char* name : {"Ann/Ann_0001.jpg", "Ann/Ann_0001.png"}) std::ofstream(folder_.path() / name) << name;
  for (const auto& each : read("2 1\nAnn 1 2\nAnn 1 Bob_B 1\nAnn 1 2\nAnn 1 Bob_B 1\n")) {
    EXPECT_EQ(each.first.filename(), "Ann_0001.jpg");
  }
}

PhotoPair pair(bool same, std::size_t fold) { return {"", "", same, fold}; }

TEST(PairAccuracy, ChoosesTheThresholdOnTheOtherFolds) {
  const std::vector<PhotoPair> pairs = {pair(true, 0), pair(false, 0), pair(true, 1), pair(false, 1)};
  // Fold 1 says 0.5, which takes fold 0's same pair of 0.4 for two people; fold 0 says 0.4, right for fold 1.
  const std::vector<std::optional<float>> similarities = {0.4F, 0.1F, 0.5F, 0.2F};
  const auto accuracy = pair_accuracy(pairs, similarities);
  EXPECT_EQ(accuracy.folds, (std::vector<double>{0.5, 1}));
  EXPECT_DOUBLE_EQ(accuracy.mean, 0.75);
  EXPECT_DOUBLE_EQ(accuracy.standard_error, 0.25);
}

TEST(PairAccuracy, TakesAPhotoWithoutAFaceForSomebodyElse) {
  const std::vector<PhotoPair> pairs = {pair(true, 0), pair(false, 0), pair(true, 1), pair(false, 1)};
  const auto accuracy = pair_accuracy(pairs, std::vector<std::optional<float>>{{}, {}, 0.5F, 0.2F});
  EXPECT_EQ(accuracy.without_face, 2U);
  EXPECT_DOUBLE_EQ(accuracy.folds[0], 0.5) << "right of the two people, wrong of the one";
}

TEST(PairAccuracy, IntervalIsThatOfMeansOfFoldsDrawnAnew) {
  const std::vector<PhotoPair> pairs = {pair(true, 0), pair(false, 0), pair(true, 1), pair(false, 1)};
  // Of the folds 0.5 and 1, one draw in four is 0.5 twice, and one is 1 twice.
  const auto accuracy = pair_accuracy(pairs, std::vector<std::optional<float>>{0.4F, 0.1F, 0.5F, 0.2F});
  EXPECT_EQ(accuracy.interval, (Interval{0.5, 1}));
  const auto alike = pair_accuracy(pairs, std::vector<std::optional<float>>{0.5F, 0.1F, 0.5F, 0.1F});
  EXPECT_EQ(alike.mean, 1);
  EXPECT_FALSE(alike.interval) << "nothing to draw from";
}

TEST(PairAccuracy, NeedsTwoFolds) {
  EXPECT_PRED2(contains,
               error_of([] { pair_accuracy(std::vector{pair(true, 0)}, std::vector<std::optional<float>>{0.5F}); }),
               "two folds");
}

/// Tries every similarity as a threshold.
double slow_accuracy(const std::vector<PhotoPair>& pairs, const std::vector<std::optional<float>>& similarities) {
  double sum = 0;
  for (std::size_t fold = 0; fold < 4; ++fold) {
    const auto right = [&](float threshold, bool inside) {
      int count = 0;
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        if ((pairs[i].fold == fold) != inside) continue;
        count += (*similarities[i] >= threshold) == pairs[i].same ? 1 : 0;
      }
      return count;
    };
    float best = 9;
    for (const auto& similarity : similarities) {
      const bool better = right(*similarity, false) > right(best, false);
      const bool as_good_and_higher = right(*similarity, false) == right(best, false) && *similarity > best;
      if (better || as_good_and_higher) best = *similarity;
    }
    sum += right(best, true);
  }
  return sum / static_cast<double>(pairs.size());
}

TEST(PairAccuracy, IsAsTheObviousOne) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::vector<PhotoPair> pairs;
    std::vector<std::optional<float>> similarities;
    for (std::size_t i = 0; i < 40; ++i) {
      pairs.push_back(pair(i % 2 == 0, i / 10));
      similarities.push_back(static_cast<float>(random() % 12 + (i % 2 == 0 ? 4 : 0)) / 20);
    }
    EXPECT_NEAR(pair_accuracy(pairs, similarities).mean, slow_accuracy(pairs, similarities), 1e-12) << "seed " << seed;
  }
}

}  // namespace
}  // namespace maskid
