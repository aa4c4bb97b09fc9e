#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// Three people to enroll, who are the probes too, and two strangers.
class Evaluate : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 3);
    put_people(path("strangers"), 2, 3);
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// `maskid evaluate --gallery-photos people --styles none --probes people WORDS`
  ProgramResult evaluate(const Words& more) const {
    Words words = {"evaluate", "--gallery-photos", "people", "--styles", "none", "--probes", "people"};
    words.insert(words.end(), more.begin(), more.end());
    return run_maskid(words, place_);
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(Evaluate, WritesTheMembersOfItsJson) {
  const auto result = evaluate({"--non-mated", "strangers", "--fpir", "0.1", "--fmr", "0.01", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const auto report = json::parse(result.out);
  EXPECT_EQ(report["format_version"], 1);
  EXPECT_EQ(report["gallery"], json::parse(R"({"subjects":3,"photos":3,"templates":3,"fte":{"count":0,"of":3}})"));
  EXPECT_EQ(report["probes"], json::parse(R"({"mated":3,"non_mated":2,"fta":{"count":0,"of":5}})"));
  EXPECT_EQ(report["cmc"][0]["rank"], 1);
  EXPECT_EQ(report["cmc"][0]["tpir"], 1.0);
  EXPECT_EQ(report["cmc"][0]["interval"].size(), 2U);
  for (const char* member : {"fpir", "threshold", "fnir", "interval"}) {
    EXPECT_TRUE(report["open_set"][0].contains(member)) << member;
  }
  for (const char* member : {"fmr", "threshold", "fnmr", "interval"}) {
    EXPECT_TRUE(report["verification"][0].contains(member)) << member;
  }
  for (const char* member : {"photos", "seconds", "detect_ms", "embed_ms", "search_ms"}) {
    EXPECT_TRUE(report["timing"].contains(member)) << member;
  }
}

TEST_F(Evaluate, PrintsATableAndSaysThatMatesWereLeftOut) {
  const auto result = evaluate({});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "TPIR  rank 1 ");
  EXPECT_PRED2(contains, result.out, "mate left out of the gallery");
}

TEST_F(Evaluate, PrintsCsvAloneOnStandardOutputAndWarnsOnStandardError) {
  const auto result = evaluate({"--format", "csv"});
  EXPECT_PRED2(contains, result.out, "rate,at,threshold,value,low,high,count,of\nTPIR,rank 1,");
  EXPECT_FALSE(contains(result.out, "warning"));
  EXPECT_PRED2(contains, result.err, "warning: 3 of 3 probes are photos that are enrolled");
}

TEST_F(Evaluate, OpensAGallery) {
  ASSERT_EQ(run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place_).status, 0);
  const auto result = run_maskid({"evaluate", "--gallery", "g", "--probes", "people", "--format", "json"}, place_);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["gallery"]["subjects"], 3);
}

TEST_F(Evaluate, SavesEverySimilarity) {
  ASSERT_EQ(evaluate({"--non-mated", "strangers", "--save-scores", "scores.csv"}).status, 0);
  const auto scores = bytes_of(path("scores.csv"));
  EXPECT_EQ(std::count(scores.begin(), scores.end(), '\n'), 1 + 5 * 3);
  const std::string own = "people/p1/photo.png,p1,p1,";
  ASSERT_PRED2(contains, scores, own);
  const auto similarity = scores.substr(scores.find(own) + own.size());
  EXPECT_NEAR(std::stod(similarity), 1, 1e-6);
  EXPECT_EQ(similarity.substr(similarity.find(',')).substr(0, 3), ",1\n");
}

TEST_F(Evaluate, RefusesScoresThatCannotBeWrittenBeforeAnyWork) {
  for (const std::string file : {"nowhere/scores.csv", "people", "/dev/full"}) {
    const auto result = evaluate({"--save-scores", file});
    EXPECT_EQ(result.status, 2) << file;
    EXPECT_EQ(result.out, "");
    EXPECT_PRED2(contains, result.err, file);
  }
}

TEST_F(Evaluate, RefusesStrangersWhoAreToBeEnrolledBeforeAnyWork) {
  const auto result = evaluate({"--non-mated", "people"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "'p0'");
  EXPECT_PRED2(contains, result.err, "both enrolled and non-mated");
}

TEST_F(Evaluate, RefusesStrangersWhoAreInTheGallery) {
  ASSERT_EQ(run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place_).status, 0);
  const auto result = run_maskid({"evaluate", "--gallery", "g", "--probes", "people", "--non-mated", "people"}, place_);
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "'p0'");
}

TEST_F(Evaluate, ExitsWith1BelowTheRequiredTpir) {
  EXPECT_EQ(evaluate({"--require-tpir", "1"}).status, 0);
  put_portrait(1, path("wrong/p0/photo.png"));
  put_portrait(0, path("wrong/p1/photo.png"));
  const auto missed = run_maskid(
      {"evaluate", "--gallery-photos", "people", "--styles", "none", "--probes", "wrong", "--require-tpir", "0.5"},
      place_);
  EXPECT_EQ(missed.status, 1) << missed.err;
}

TEST_F(Evaluate, ExitsWith1WhenAProbeFailed) {
  put_text(path("people/p0/text.png"), "this is no photo");
  const auto result = evaluate({});
  EXPECT_EQ(result.status, 1);
  EXPECT_PRED2(contains, result.out, "failed to enroll (FTE): 1 of 4");
}

}  // namespace
}  // namespace maskid
