#include "maskid/evaluation/score_file.hpp"

#include <fstream>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "maskid/evaluation/metrics.hpp"

#include "support/error_of.hpp"
#include "support/synthetic_scores.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

class ScoreFile : public testing::Test {
 protected:
  std::string path() const { return place_.path() / "scores.csv"; }
  ScoreSet read(const std::string& text) const {
    std::ofstream(path(), std::ios::binary) << text;
    return read_scores(path());
  }
  std::string error(const std::string& text) const {
    return error_of([&] { read(text); });
  }

 private:
  TempDir place_;
};

const std::string header = "probe,candidate,similarity,mated\n";

using Floats = std::vector<float>;

TEST_F(ScoreFile, IsAProbesSimilarityToEachSubject) {
  const auto scores = read(
      "probe,probe_subject_id,candidate,similarity,mated\n"
      "a.jpg,ann,ann,0.5,1\na.jpg,ann,bob,0.25,0\n"
      "x.jpg,xaver,bob,1e-3,false\nx.jpg,xaver,ann,-.125,false\n");
  EXPECT_EQ(scores.subjects, (std::vector<std::string>{"ann", "bob"}));
  ASSERT_EQ(scores.searches.size(), 2U);
  EXPECT_EQ(scores.searches[0].probe, "a.jpg");
  EXPECT_EQ(scores.searches[0].subject_id, "ann");
  EXPECT_EQ(scores.searches[0].mate, 0U);
  EXPECT_EQ(scores.searches[0].similarities, (Floats{0.5F, 0.25F}));
  EXPECT_EQ(scores.searches[1].subject_id, "xaver");
  EXPECT_EQ(scores.searches[1].mate, std::nullopt);
  EXPECT_EQ(scores.searches[1].similarities, (Floats{-0.125F, 0.001F}));
  EXPECT_EQ(scores.scale, 1);
  EXPECT_TRUE(scores.warnings.empty());
}

TEST_F(ScoreFile, TakesColumnsAndRowsInAnyOrderAndSpreadsheetsHabits) {
  const auto scores = read(
      "\xef\xbb\xbfmated,note,similarity,candidate,probe\r\n"
      "1,\"first, \"\"best\"\"\nof all\",0.5,\"Zoë \"\"Z\"\", M.\",p\r\n"
      "\r\n0,,0.1,bob,q\r\nTrue,,0.25,bob,r\r\nFALSE,,0.125,bob,p");
  EXPECT_EQ(scores.subjects, (std::vector<std::string>{"Zoë \"Z\", M.", "bob"}));
  ASSERT_EQ(scores.searches.size(), 3U);
  EXPECT_EQ(scores.searches[0].similarities, (Floats{0.5F, 0.125F}));
  EXPECT_EQ(scores.searches[1].similarities, (Floats{-1, 0.1F}));
  EXPECT_EQ(scores.searches[2].mate, 1U);
}

TEST_F(ScoreFile, WithoutSubjectsNamesThemAfterMateAndProbe) {
  const auto scores = read(header + "p,ann,0.5,1\nq,ann,0.25,0\n");
  EXPECT_EQ(scores.searches[0].subject_id, "ann");
  EXPECT_EQ(scores.searches[1].subject_id, "q");
}

TEST_F(ScoreFile, WhatWasNotComparedIsNoSimilarity) {
  const auto scores = read(header + "p,ann,,1\np,bob,0.5,0\nq,bob,0.25,0\nr,ann,-1,0\nr,bob,-1,0\n");
  EXPECT_EQ(scores.searches[0].similarities, (Floats{-1, 0.5F}));
  EXPECT_EQ(scores.searches[0].mate, 0U);
  EXPECT_EQ(scores.searches[1].similarities, (Floats{-1, 0.25F}));
  EXPECT_EQ(scores.searches[2].similarities, (Floats{-1, -1}));
}

TEST_F(ScoreFile, AProbeWithoutASimilarityWasNotAcquired) {
  const auto scores = read(
      "probe,probe_subject_id,candidate,similarity,mated\n"
      "p,ann,ann,0.5,1\nq,ann,ann,,1\nr,ann,,,1\ns,xaver,,,0\n");
  ASSERT_EQ(scores.searches.size(), 4U);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(scores.searches[i].similarities.empty());
  EXPECT_EQ(scores.searches[1].mate, 0U);
  EXPECT_EQ(scores.searches[2].mate, 0U);
  EXPECT_EQ(scores.searches[3].mate, std::nullopt);
  EXPECT_EQ(measure(scores.searches, 1).fta.count, 3U);
}

TEST_F(ScoreFile, ForeignScoresAreScaledByAPowerOfTwo) {
  const auto scores = read(header + "p,ann,1400.5,1\np,bob,-1,0\nq,ann,-1500.25,0\nq,bob,,0\n");
  EXPECT_EQ(scores.scale, 2048);
  EXPECT_EQ(scores.searches[0].similarities, (Floats{1400.5F / 2048, -1.0F / 2048}));
  EXPECT_EQ(scores.searches[1].similarities, (Floats{-1500.25F / 2048, -1}));
}

TEST_F(ScoreFile, TheScaleLeavesRoomAboveNoSimilarity) {
  const auto scores = read(header + "p,ann,3,1\nq,ann,-4,0\n");
  EXPECT_EQ(scores.scale, 8);
  EXPECT_GT(scores.searches[1].similarities[0], -1);
}

// An embedding times itself may be 1 and a bit.
TEST_F(ScoreFile, ACosineRoundedUpIsNotForeign) {
  const auto scores = read(header + "p,ann,1.0000001,1\np,bob,-1,0\n");
  EXPECT_EQ(scores.scale, 1);
  EXPECT_EQ(scores.searches[0].similarities[1], -1);
}

TEST_F(ScoreFile, NumbersTooSmallAreZeroAndTooLargeRefused) {
  EXPECT_EQ(read(header + "p,ann,1e-60,1\n").searches[0].similarities[0], 0);
  EXPECT_PRED2(contains, error(header + "p,ann,1e60,1\n"), "line 2: the similarity '1e60' is not a number");
}

TEST_F(ScoreFile, DistancesAreSuspected) {
  const auto scores = read(header + "p,ann,0.2,1\np,bob,0.9,0\n");
  ASSERT_EQ(scores.warnings.size(), 1U);
  EXPECT_PRED2(contains, scores.warnings[0], "distances");
}

TEST_F(ScoreFile, RefusesWhatIsNoScores) {
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"", "line 1: the file is empty"},
      {header, "holds no scores"},
      {"probe,candidate,mated\n", "line 1: there is no column similarity"},
      {"probe,probe,candidate,similarity,mated\n", "two columns are named probe"},
      {header + "p,ann,0.5\n", "line 2: there are 3 fields and 4 columns"},
      {header + "p,ann,half,1\n", "line 2: the similarity 'half' is not a number"},
      {header + "p,ann,0.5 ,1\n", "is not a number"},
      {header + "p,ann,nan,1\n", "is not a number"},
      {header + "p,ann,inf,1\n", "is not a number"},
      {header + "p,ann,0.5,yes\n", "mated is 'yes'"},
      {header + ",ann,0.5,1\n", "the probe has no name"},
      {header + "p,,0.5,0\n", "no candidate"},
      {header + "p,,,1\n", "no mate is named"},
      {header + "p,ann,0.5,1\n\nq,ann,0.5,1\np,ann,0.5,1\n", "line 5: probe 'p' is compared with 'ann' twice"},
      {header + "p,ann,,0\np,ann,,0\n", "line 3: probe 'p' is compared with 'ann' twice"},
      {header + "p,ann,0.5,1\np,bob,0.5,1\n", "line 3: probe 'p' has two mates, 'ann' and 'bob'"},
      {header + "\"p\nq\",ann,0.5,1\nr\"s,ann,0.5,\"1\"\n", "line 4: a quotation mark is out of place"},
      {header + "\"p\"q,ann,0.5,1\n", "line 2: a quotation mark is out of place"},
      {header + "\"p,ann,0.5,1\n", "line 2: a quotation mark is not closed"},
  };
  for (const auto& [text, message] : refused) EXPECT_PRED2(contains, error(text), message) << text;
  EXPECT_PRED2(contains, error(header + "\"" + std::string(3 << 20, '\n')), "line 2: the row is longer than 1 MiB");
  EXPECT_PRED2(contains, error_of([] { read_scores("nowhere/scores.csv"); }), "nowhere/scores.csv");
  EXPECT_PRED2(contains, error_of([] { read_scores("/"); }), "cannot read /");
}

TEST_F(ScoreFile, RefusesProbesWhoseSubjectAndMateDisagree) {
  const std::string with_subject = "probe,probe_subject_id,candidate,similarity,mated\n";
  EXPECT_PRED2(contains, error(with_subject + "p,ann,ann,0.5,0\n"), "line 2: the candidate is whom the probe shows");
  EXPECT_PRED2(contains, error(with_subject + "p,ann,bob,0.5,0\nq,bob,bob,1,1\nr,bob,ann,0,0\n"), "probe 'p' shows");
  EXPECT_PRED2(contains, error(with_subject + "p,ann,bob,0.5,0\np,eve,cid,0.5,0\n"), "line 3: probe 'p' shows 'eve'");
}

// Pieces of the file end anywhere in a row.
TEST_F(ScoreFile, MayBeLargerThanWhatIsReadAtOnce) {
  std::string text = header;
  for (int probe = 0; probe < 300; ++probe) {
    for (int subject = 0; subject < 400; ++subject) {
      text += "\"probe, " + std::to_string(probe) + "\",subject " + std::to_string(subject) + ",0." +
              std::to_string(1000 + probe + subject) + "," + (probe == subject ? "1\n" : "0\n");
    }
  }
  ASSERT_GT(text.size(), 3U << 20);
  const auto scores = read(text);
  ASSERT_EQ(scores.searches.size(), 300U);
  ASSERT_EQ(scores.subjects.size(), 400U);
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(scores.searches[i].mate, i);
    EXPECT_EQ(scores.searches[i].similarities[7], std::stof("0." + std::to_string(1007 + i)));
    EXPECT_EQ(scores.searches[i].similarities.capacity(), 400U);
  }
}

TEST(ShortestText, ReadsBackAsTheSameFloat) {
  EXPECT_EQ(shortest_text(0.1F), "0.1");
  EXPECT_EQ(shortest_text(-1), "-1");
  std::mt19937 random(1);
  std::uniform_real_distribution<float> any(-1, 1);
  for (int i = 0; i < 1000; ++i) {
    const float value = any(random);
    EXPECT_EQ(std::stof(shortest_text(value)), value);
  }
}

TEST(GenuineAndImpostorLines, AreTheComparisonsThatTookPlace) {
  const SearchScores mated{"p", "bob", 1, {0.25F, 0.5F, -1}};
  EXPECT_EQ(genuine_lines(mated), "0.5\n");
  EXPECT_EQ(impostor_lines(mated), "0.25\n");
  const SearchScores nonmated{"x", "x", {}, {0.25F, 0.5F, -1}};
  EXPECT_EQ(genuine_lines(nonmated), "");
  EXPECT_EQ(impostor_lines(nonmated), "0.25\n0.5\n");
  const SearchScores failed{"q", "bob", 1, {}};
  EXPECT_EQ(genuine_lines(failed) + impostor_lines(failed), "");
  EXPECT_EQ(genuine_lines({"r", "cid", 2, {0.25F, 0.5F, -1}}), "");
}

}  // namespace
}  // namespace maskid
