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

/// Four people to enroll, who are the probes too, and three strangers.
class EvaluateOptions : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 4);
    put_people(path("strangers"), 3, 4);
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult run(const Words& words) const { return run_maskid(words, place_); }

  /// `maskid evaluate --gallery-photos people --styles STYLES --probes people WORDS`
  ProgramResult evaluate(const std::string& styles, const Words& more) const {
    Words words = {"evaluate", "--gallery-photos", "people", "--styles", styles, "--probes", "people"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }

  static json without_timing(const std::string& text) {
    auto report = json::parse(text);
    report.erase("timing");
    return report;
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(EvaluateOptions, CacheChangesNothingButTheTime) {
  const auto plain = evaluate("surgical_blue", {"--format", "json"});
  const auto first = evaluate("surgical_blue", {"--format", "json", "--cache", "kept"});
  const auto second = evaluate("surgical_blue", {"--format", "json", "--cache", "kept"});
  EXPECT_EQ(without_timing(first.out), without_timing(plain.out));
  EXPECT_EQ(without_timing(second.out), without_timing(plain.out));
  EXPECT_EQ(json::parse(first.out)["timing"]["photos"], 4);
  EXPECT_EQ(json::parse(second.out)["timing"]["photos"], 0) << "no probe was looked at again";
}

TEST_F(EvaluateOptions, RefusesACacheThatCannotBeMade) {
  const auto result = evaluate("none", {"--cache", "people/p0/photo.png/kept"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "cache");
}

TEST_F(EvaluateOptions, CoverDrawsMasksOnProbes) {
  const auto report = json::parse(evaluate("none", {"--cover", "surgical_pink,kn95_black", "--format", "json"}).out);
  std::vector<std::string> columns;
  for (const auto& group : report["groups"]["groups"])
    columns.push_back(group["column"].get<std::string>() + "=" + group["value"].get<std::string>());
  EXPECT_EQ(columns, (std::vector<std::string>{"mask drawn=kn95_black", "mask drawn=surgical_pink"}))
      << "every face is covered, so that the column 'face' says nothing";
  EXPECT_LT(report["searches"][0]["mate_similarity"], 0.999);
}

TEST_F(EvaluateOptions, CoverRefusesStylesThatAreEnrolled) {
  const auto result = evaluate("surgical_blue", {"--cover", "surgical_blue:high"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "'surgical_blue'");
  EXPECT_EQ(evaluate("all", {"--cover", "all"}).status, 2);
}

TEST_F(EvaluateOptions, CoverAllLeavesOutWhatIsEnrolled) {
  const auto report = json::parse(evaluate("default", {"--cover", "all", "--format", "json"}).out);
  for (const auto& group : report["groups"]["groups"]) EXPECT_NE(group["value"], "surgical_blue");
  EXPECT_EQ(report["probes"]["mated"], 4);
}

TEST_F(EvaluateOptions, CoverDeletesPartsOfTheFace) {
  const auto whole = json::parse(evaluate("none", {"--format", "json"}).out);
  const auto eyeless = json::parse(evaluate("none", {"--cover", "part:eyes", "--format", "json"}).out);
  EXPECT_LT(eyeless["searches"][0]["mate_similarity"], whole["searches"][0]["mate_similarity"]);
  const auto wrong = evaluate("none", {"--cover", "part:ears"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_PRED2(contains, wrong.err, "'ears'");
  EXPECT_PRED2(contains, wrong.err, "forehead");
}

TEST_F(EvaluateOptions, CurvesAreTables) {
  ASSERT_EQ(evaluate("none", {"--curves", "curves"}).status, 0);
  for (const char* name :
       {"cmc", "det_identification", "det_verification", "scores", "gallery_sizes", "groups", "discard"}) {
    EXPECT_PRED2(contains, bytes_of(path("curves") / (std::string(name) + ".csv")), ",") << name;
  }
  EXPECT_EQ(bytes_of(path("curves/cmc.csv")).substr(0, 26), "rank,tpir,low,high,count,o");
}

TEST_F(EvaluateOptions, CalibratesTheGalleryForIdentify) {
  ASSERT_EQ(run({"enroll", "people", "--gallery", "g", "--styles", "none"}).status, 0);
  const auto before = json::parse(run({"identify", "people/p0/photo.png", "--gallery", "g", "--format", "json"}).out);
  const auto evaluated = run({"evaluate", "--gallery", "g", "--probes", "people", "--non-mated", "strangers",
                              "--calibrate", "--format", "json"});
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  const auto advice = json::parse(evaluated.out)["advice"];
  const auto after = json::parse(run({"identify", "people/p0/photo.png", "--gallery", "g", "--format", "json"}).out);
  EXPECT_NE(after["threshold"], before["threshold"]);
  EXPECT_NEAR(after["threshold"].get<double>(), advice["threshold"].get<double>(), 1e-6);
  EXPECT_PRED2(contains, after["calibration"].get<std::string>(), "3 searches by people left out");
  const auto other =
      json::parse(run({"identify", "people/p0/photo.png", "--gallery", "g", "--fpir", "0.05", "--format", "json"}).out);
  EXPECT_FALSE(contains(other["calibration"].get<std::string>(), "left out")) << "it was calibrated for another FPIR";
}

TEST_F(EvaluateOptions, CalibratesNoGalleryThatItMakesItself) {
  const auto result = evaluate("none", {"--calibrate"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "--gallery");
}

TEST_F(EvaluateOptions, WantsOneWayOfNamingThePhotos) {
  for (const Words& words :
       {Words{"evaluate"}, Words{"evaluate", "--gallery", "g"},
        Words{"evaluate", "--gallery-photos", "people", "--probes", "people", "--split", "people"}}) {
    const auto result = run(words);
    EXPECT_EQ(result.status, 2);
    EXPECT_PRED2(contains, result.err, "--protocol");
  }
}

TEST_F(EvaluateOptions, ReadsAProtocolAndReportsItsGroups) {
  std::string csv = "path,subject_id,role,camera\n";
  for (int i = 0; i < 4; ++i) {
    const auto subject = "p" + std::to_string(i);
    csv += "people/" + subject + "/photo.png," + subject + ",gallery,\n";
    csv += "people/" + subject + "/photo.png," + subject + ",probe," + (i % 2 == 0 ? "door" : "gate") + "\n";
  }
  put_text(path("protocol.csv"), csv + "strangers/p4/photo.png,p4,non_mated,door\n");
  const auto result = run({"evaluate", "--protocol", "protocol.csv", "--styles", "none", "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const auto report = json::parse(result.out);
  EXPECT_EQ(report["probes"]["non_mated"], 1);
  ASSERT_EQ(report["groups"]["groups"].size(), 2U);
  EXPECT_EQ(report["groups"]["groups"][0]["value"], "door");
  EXPECT_EQ(report["groups"]["groups"][0]["mated"], 2);
  EXPECT_EQ(report["groups"]["groups"][0]["non_mated"], 1);
}

TEST_F(EvaluateOptions, RefusesAProtocolWithMissingFilesBeforeAnyWork) {
  put_text(path("protocol.csv"), "path,subject_id,role\na.png,ann,gallery\nb.png,ann,probe\n");
  const auto result = run({"evaluate", "--protocol", "protocol.csv"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "photos that do not exist: 2 (a.png, b.png)");
}

TEST_F(EvaluateOptions, SplitsAFolder) {
  for (int i = 0; i < 5; ++i) {
    put_portrait(i, path("photos") / ("s" + std::to_string(i)) / "1.png");
    put_portrait(i + 10, path("photos") / ("s" + std::to_string(i)) / "2.png");
  }
  const auto report = json::parse(run({"evaluate", "--split", "photos", "--styles", "none", "--format", "json"}).out);
  EXPECT_EQ(report["gallery"]["photos"], 4);
  EXPECT_EQ(report["probes"]["mated"], 4);
  EXPECT_EQ(report["probes"]["non_mated"], 2);
}

TEST_F(EvaluateOptions, SearchesMaskedFoldersInBareOnes) {
  put_people(path("set/bare"), 2);
  put_people(path("set/masked"), 2);
  const auto result = run({"evaluate", "--mfr2", "set", "--styles", "none"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "probes: 2 mated");
}

TEST_F(EvaluateOptions, TellsTheAccuracyOfPairs) {
  for (const char* name : {"Ann/Ann_0001", "Ann/Ann_0002"}) put_portrait(0, path("lfw") / (std::string(name) + ".png"));
  put_portrait(1, path("lfw/Bob/Bob_0001.png"));
  put_text(path("pairs.txt"), "2\t1\nAnn\t1\t2\nAnn\t1\tBob\t1\nAnn\t2\t1\nBob\t1\tAnn\t2\n");
  const Words words = {"evaluate", "--pairs", "pairs.txt", "--probes", "lfw"};
  const auto result = run(words);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "accuracy 1.0000, standard error 0.0000, of 4 pairs");
  auto masked = words;
  masked.insert(masked.end(), {"--cover", "kn95_black", "--format", "json"});
  EXPECT_EQ(json::parse(run(masked).out)["accuracy"], 1.0);
}

TEST_F(EvaluateOptions, TellsOfSavedScoresWhatItToldOfThePhotos) {
  const auto photos =
      json::parse(evaluate("none", {"--non-mated", "strangers", "--save-scores", "s.csv", "--format", "json"}).out);
  const auto result = run({"evaluate", "--scores", "s.csv", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  const auto scores = json::parse(result.out);
  for (const char* member : {"cmc", "open_set", "verification", "curves", "gallery_sizes", "advice"}) {
    EXPECT_EQ(scores[member], photos[member]) << member;
  }
  const auto compared = run({"evaluate", "--scores", "s.csv", "--compare", "s.csv", "--format", "json"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_PRED2(contains, compared.out, "\"p_value\": 1.0");
}

TEST_F(EvaluateOptions, SavesScoresForPyeer) {
  ASSERT_EQ(evaluate("none", {"--save-pyeer", "s"}).status, 0);
  const auto lines = [&](const char* name) {
    const auto text = bytes_of(path(name));
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines("s.genuine.txt"), 4);
  EXPECT_EQ(lines("s.impostor.txt"), 4 * 3);
  EXPECT_EQ(evaluate("none", {"--save-pyeer", "nowhere/s"}).status, 2);
}

TEST_F(EvaluateOptions, WritesAPageThatNeedsNothingElse) {
  ASSERT_EQ(evaluate("none", {"--report", "page.html"}).status, 0);
  const auto page = bytes_of(path("page.html"));
  EXPECT_PRED2(contains, page, "<svg");
  EXPECT_PRED2(contains, page, "evaluate --gallery-photos people --styles none --probes people --report page.html");
  EXPECT_FALSE(contains(page, "<script"));
  ASSERT_EQ(evaluate("none", {"--report", "bare.html", "--no-photos"}).status, 0);
  EXPECT_FALSE(contains(bytes_of(path("bare.html")), "photo.png"));
}

}  // namespace
}  // namespace maskid
