#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

ProgramResult odds(Words words, const ProgramPlace& place = {}) {
  words.insert(words.begin(), "odds");
  return run_maskid(words, place);
}

/// The threshold of the shipped calibration at a false match rate that was measured.
double threshold_at(double fmr) {
  const auto card = load_model_card(MASKID_SOURCE_DIR "/models/maskid_v1.json");
  for (const auto& point : card.covered.calibration.value().points) {
    if (point.fmr == fmr) return point.threshold;
  }
  throw std::invalid_argument("no such point");
}

TEST(OddsCommand, WantsToKnowAmongHowMany) {
  const auto result = odds({});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "--gallery or --subjects is required");
}

TEST(OddsCommand, RefusesTwoGallerySizesAndSharesOverOne) {
  EXPECT_PRED2(contains, odds({"--subjects", "3", "--gallery", "g"}).err, "cannot be given with");
  EXPECT_PRED2(contains, odds({"--subjects", "0"}).err, "'0' is not a whole number from 1");
  EXPECT_PRED2(contains, odds({"--subjects", "3", "--enrolled-share", "1.5"}).err, "'1.5' is not a number from 0 to 1");
}

TEST(OddsCommand, TellsTheSameInEveryFormat) {
  const auto threshold = json(threshold_at(1e-4)).dump();
  const Words words = {"--subjects",       "100", "--probes-per-day", "1000",
                       "--enrolled-share", "0.5", "--threshold",      threshold};
  const auto with_format = [&](const std::string& format) {
    auto more = words;
    more.insert(more.end(), {"--format", format});
    return odds(more);
  };
  const auto report = json::parse(with_format("json").out);
  EXPECT_NEAR(report["at_threshold"]["false_alarms_per_day"]["value"], 4.975, 0.001);
  EXPECT_EQ(report["at_threshold"]["fmr"]["known"], "measured");
  EXPECT_PRED2(contains, with_format("csv").out, "\n100,1000.0,0.5," + threshold + ",measured,0.0001,");
  const auto text = with_format("text");
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.err, "");
  EXPECT_PRED2(contains, text.out, "false alarms a day                     5\n");
}

TEST(OddsCommand, GivesABoundWhereNothingWasMeasured) {
  const auto result = odds({"--subjects", "100000"});
  EXPECT_EQ(result.status, 0);
  EXPECT_PRED2(contains, result.out, "at most 3e-06");
  EXPECT_PRED2(contains, result.out, "not measured");
}

TEST(OddsCommand, NamesAModelThatHasNoCalibration) {
  const auto result = odds({"--subjects", "3", "--model", "upper"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_PRED2(contains, result.err, "has no calibration");
}

TEST(OddsCommand, CountsTheSubjectsOfAGalleryAndReadsScores) {
  const TempDir dir;
  const ProgramPlace place{.folder = dir.path()};
  put_people(dir.path() / "people", 3);
  ASSERT_EQ(run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place).status, 0);
  put_text(dir.path() / "s.csv", "probe,candidate,similarity,mated\na,p0,0.6,1\na,p1,0.1,0\nb,p0,0.2,0\nb,p1,0.3,1\n");
  const auto result = odds({"--gallery", "g", "--scores", "s.csv", "--threshold", "0.5", "--format", "json"}, place);
  EXPECT_EQ(result.status, 0) << result.err;
  const auto report = json::parse(result.out);
  EXPECT_EQ(report["at_threshold"]["subjects"], 3);
  EXPECT_EQ(report["fnir"]["value"], 0.5);
  const auto refused = odds({"--gallery", "g", "--model", "mobilefacenet_192_upper"}, place);
  EXPECT_EQ(refused.status, 2);
  EXPECT_PRED2(contains, refused.err, "gallery g was made with model 'maskid-v1'");
}

TEST(OddsCommand, TakesTheThresholdThatIdentifyTakes) {
  const auto threshold = json::parse(odds({"--subjects", "500", "--format", "json"}).out)["at_threshold"]["threshold"];
  // FMR 6e-6 for FPIR 0.003 lies between the points of FMR 1e-5 and 3e-6
  EXPECT_GT(threshold, threshold_at(1e-5));
  EXPECT_LT(threshold, threshold_at(3e-6));
}

TEST(OddsCommand, TakesTheGallerysOwnThresholdForItsFpirAsIdentifyDoes) {
  const TempDir dir;
  const ProgramPlace place{.folder = dir.path()};
  put_people(dir.path() / "people", 2);
  ASSERT_EQ(run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place).status, 0);
  set_site_threshold(dir.path() / "g", {.fpir = 0.01, .threshold = 0.42F, .strangers = 300, .subjects = 2});
  const auto threshold = [&](const std::string& fpir) {
    const auto result = odds({"--gallery", "g", "--fpir", fpir, "--format", "json"}, place);
    return json::parse(result.out)["at_threshold"]["threshold"].get<double>();
  };
  EXPECT_NEAR(threshold("0.01"), 0.42, 1e-6);
  EXPECT_LT(threshold("0.1"), 0.3);
  EXPECT_PRED2(contains, odds({"--gallery", "g", "--fpir", "0.01"}, place).out, "by the gallery's own calibration");
}

}  // namespace
}  // namespace maskid
