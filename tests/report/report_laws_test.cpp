// What holds for reports of anything.

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/base/text.hpp"
#include "maskid/report/enroll_report.hpp"
#include "maskid/report/evaluation_report.hpp"
#include "maskid/report/gallery_report.hpp"

#include "report/results.hpp"

namespace maskid {
namespace {

using nlohmann::json;

/// Each report of results in which `text` is every subject_id and path.
std::vector<std::string> all_reports(const std::string& text, ReportFormat format) {
  auto evaluation = results::evaluation(text, text);
  evaluation.warnings.push_back(text);
  auto setting = results::setting();
  setting.gallery = setting.calibration = text;
  auto makers = results::makers();
  makers.model = makers.crop = text;
  makers.mask_styles = {text};
  return {enroll_report(results::enrollment(text, text), text, format),
          identify_report(results::identification(text, text), setting, format),
          evaluation_report(evaluation, format),
          mask_report(results::masks(text), format),
          gallery_info_report(GallerySummary(results::today), makers, {text, {}, {}}, format),
          gallery_list_report(results::gallery(text), format),
          gallery_verify_report({}, {}, text, format),
          gallery_consent_report({text, {text, {}}, 1}, text, format),
          gallery_remove_report(text, 2, text, format)};
}

bool is_printable(const std::string& report) {
  auto lines = report;
  std::replace(lines.begin(), lines.end(), '\n', ' ');
  return is_plain_utf8(lines);
}

TEST(TextReports, NeverHoldControlCharacters) {
  for (const std::string attack : {"\x1b[2J\x1b[31mroot", "line\nbreak", "bell\a",
                                   "\xc2\x9b"
                                   "31m",
                                   "\xff\xfe", "\r", "\xe2\x80\xae"}) {
    for (const auto& report : all_reports(attack, ReportFormat::text)) {
      EXPECT_TRUE(is_printable(report)) << report;
      EXPECT_EQ(report.find(attack), std::string::npos) << report;
    }
  }
}

TEST(TextReports, ShowOtherLanguagesAsTheyAre) {
  for (const auto& report : all_reports("山田 Zoë", ReportFormat::text))
    EXPECT_NE(report.find("山田 Zoë"), std::string::npos);
}

TEST(JsonReports, AreJsonWhateverTheNames) {
  for (const std::string name : {"\x1b[2J", "\"quoted\\\"", "\xff\xfe not UTF-8", "山田", ""}) {
    for (const auto& report : all_reports(name, ReportFormat::json)) {
      EXPECT_EQ(json::parse(report)["format_version"], 1);
      EXPECT_EQ(report.back(), '\n');
      EXPECT_EQ(report.find('\x1b'), std::string::npos);
    }
  }
}

TEST(CsvReports, HaveRowsOfEqualLengthWhateverTheNames) {
  for (const std::string name : {"a,b", "a\"b", "a\nb", "山田"}) {
    for (const auto& report : all_reports(name, ReportFormat::csv)) {
      const auto rows = parse_csv(report, "the report");
      ASSERT_FALSE(rows.empty());
      for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << report;
    }
  }
}

TEST(EvaluationJson, HasTheMembersThatOthersReadByName) {
  const auto report = json::parse(evaluation_report(results::evaluation(), ReportFormat::json));
  EXPECT_EQ(report["format_version"], 1);
  EXPECT_EQ(report["gallery"],
            json::parse(R"({"subjects": 3, "photos": 10, "templates": 63, "fte": {"count": 1, "of": 10}})"));
  EXPECT_EQ(report["probes"], json::parse(R"({"mated": 2, "non_mated": 1, "fta": {"count": 1, "of": 3}})"));
  const auto& cmc = report["cmc"][0];
  EXPECT_EQ(cmc["rank"], 1);
  EXPECT_EQ(cmc["tpir"], 0.5);
  EXPECT_EQ(cmc["interval"], json::parse("[0.025, 0.975]"));
  const auto& open_set = report["open_set"][0];
  EXPECT_EQ(open_set["fpir"], 0.05);
  EXPECT_EQ(open_set["threshold"], 0.34);
  EXPECT_EQ(open_set["fnir"], 0.5);
  EXPECT_EQ(open_set["interval"], json::parse("[0.1, 0.9]"));
  const auto& verification = report["verification"][0];
  EXPECT_EQ(verification["fmr"], 1e-5);
  EXPECT_EQ(verification["threshold"], 0.7654321);
  EXPECT_TRUE(verification.contains("fnmr"));
  EXPECT_TRUE(verification.contains("interval"));
  const auto& timing = report["timing"];
  EXPECT_EQ(timing["photos"], 3);
  EXPECT_EQ(timing["detect_ms"], 10);
  EXPECT_EQ(timing["embed_ms"], 20);
  EXPECT_EQ(timing["search_ms"], 0.25);
  EXPECT_TRUE(timing.contains("seconds"));
}

TEST(EvaluationJson, IsNullForARateOverNoTrials) {
  const auto report = json::parse(evaluation_report(results::evaluation(), ReportFormat::json));
  EXPECT_TRUE(report["open_set"][1]["fnir"].is_null());
  EXPECT_TRUE(report["open_set"][1]["threshold"].is_null());
  EXPECT_TRUE(report["open_set"][1]["interval"].is_null());
}

TEST(EvaluationReports, TakeAnEvaluationOfNothing) {
  for (const auto format : {ReportFormat::text, ReportFormat::json, ReportFormat::csv}) {
    EXPECT_NO_THROW(evaluation_report({}, format));
  }
}

// 0.42434263 was written as 0.42434263229370117, the double that the float became.
TEST(JsonNumbers, AreAsShortAsAFloatAllows) {
  const auto report = identify_report(results::identification(), results::setting(), ReportFormat::json);
  EXPECT_NE(report.find("\"similarity\": 0.42434263\n"), std::string::npos) << report;
  EXPECT_NE(report.find("\"similarity\": 0.1\n"), std::string::npos) << report;
  EXPECT_NE(report.find("\"threshold\": 0.41,"), std::string::npos) << report;
}

TEST(JsonNumbers, ReadBackAsTheSameFloat) {
  for (const float similarity : {0.42434263F, 1.0F / 3, 0.9999999F, 1e-7F, -1.0F, 16777217.0F}) {
    auto photos = results::identification();
    photos[0].faces[0].candidates[0].similarity = similarity;
    const auto report = json::parse(identify_report(photos, results::setting(), ReportFormat::json));
    EXPECT_EQ(report["photos"][0]["faces"][0]["candidates"][0]["similarity"].get<float>(), similarity);
  }
}

TEST(Tables, AlignColumnsByCharactersNotBytes) {
  EXPECT_EQ(as_text({{"name", "n"}, {{"Zoë", "1"}, {"Annabel", "2"}}}), "name     n\nZoë      1\nAnnabel  2\n");
}

TEST(Tables, QuoteCsvFieldsThatNeedIt) {
  EXPECT_EQ(as_csv({{"a", "b"}, {{"x,y", "say \"hi\""}, {"two\nlines", ""}}}),
            "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\n");
}

}  // namespace
}  // namespace maskid
