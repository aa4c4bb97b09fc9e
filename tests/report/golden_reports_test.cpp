// Every report in every format, byte for byte.

#include <gtest/gtest.h>

#include "maskid/report/enroll_report.hpp"
#include "maskid/report/evaluation_report.hpp"
#include "maskid/report/gallery_report.hpp"
#include "maskid/report/odds_report.hpp"

#include "report/results.hpp"
#include "support/golden.hpp"

namespace maskid {
namespace {

struct NamedFormat {
  const char* ending;
  ReportFormat format;
};

void PrintTo(const NamedFormat& format, std::ostream* out) { *out << format.ending; }

class Golden : public testing::TestWithParam<NamedFormat> {
 protected:
  ReportFormat format() const { return GetParam().format; }
  void expect(const std::string& name, const std::string& report) const {
    expect_golden(name + "." + GetParam().ending, report);
  }
};

TEST_P(Golden, Enrollment) { expect("enroll", enroll_report(results::enrollment(), "office.gallery", format())); }

TEST_P(Golden, EnrollmentWithoutAnythingToSay) {
  EnrollResult result;
  result.photos = result.enrolled = 4;
  result.subjects = 2;
  result.templates = 28;
  expect("enroll_clean", enroll_report(result, "office.gallery", format()));
}

TEST_P(Golden, Identification) {
  expect("identify", identify_report(results::identification(), results::setting(), format()));
}

TEST_P(Golden, IdentificationAtAGivenThreshold) {
  expect("identify_threshold",
         identify_report(results::identification(), {"office.gallery", 3, 0.2, {}, ""}, format()));
}

TEST_P(Golden, IdentificationByAnIndexThatMayPassOverSomebody) {
  auto setting = results::setting();
  setting.recall = SearchRecall{127, 128};
  expect("identify_city", identify_report(results::identification(), setting, format()));
}

TEST_P(Golden, IdentificationOfOnePersonInSeveralPhotos) {
  expect("identify_together", identify_together_report(results::person(), results::setting(), format()));
}

TEST_P(Golden, IdentificationWhereNoPhotoShowsAFace) {
  IdentifiedPerson nobody;
  nobody.photos = {results::person().photos[1]};
  expect("identify_together_none", identify_together_report(nobody, results::setting(), format()));
}

TEST_P(Golden, Video) { expect("watch", results::watched(format())); }

TEST_P(Golden, VideoWithoutAFace) {
  WatchSetting setting{"door/frames", {"office.gallery", 3, 0.5, {}, ""}, 0.05, {0.6F, 0.1F, 0.5F, 30}};
  expect("watch_nobody", watch_start(setting, format()) + watch_end({}, format()));
}

TEST_P(Golden, Evaluation) { expect("evaluation", evaluation_report(results::evaluation(), format())); }

TEST_P(Golden, EvaluationOfSeveralLooks) {
  auto evaluation = results::evaluation();
  evaluation.looks = results::several_looks();
  expect("evaluation_looks", evaluation_report(evaluation, format()));
}

TEST_P(Golden, EvaluationWithoutNonMatedProbes) {
  auto evaluation = results::evaluation();
  evaluation.rates.mates_left_out = true;
  evaluation.rates.nonmated_searches = 0;
  evaluation.shipped.reset();
  evaluation.warnings.clear();
  evaluation.timing = {};
  expect("evaluation_mates_left_out", evaluation_report(evaluation, format()));
}

TEST_P(Golden, Masks) { expect("mask", mask_report(results::masks(), format())); }

TEST_P(Golden, GalleryInfo) {
  using Kind = GalleryKey::Kind;
  expect("gallery_info", gallery_info_report(results::gallery(), results::makers(),
                                             {"office.gallery", Kind::passphrase, {}}, format()));
  expect("gallery_info_city", gallery_info_report(results::gallery(), results::makers(),
                                                  {"city.gallery", {}, SearchRecall{127, 128}}, format()));
  expect("gallery_rekey", gallery_rekey_report(Kind::key_file, 263, "office.gallery", format()));
}

TEST_P(Golden, GalleryList) { expect("gallery_list", gallery_list_report(results::gallery(), format())); }

TEST_P(Golden, GalleryConsent) {
  expect("gallery_consent",
         gallery_consent_report({"Zoë, M.", {"form 7, \"signed\"", results::today}, 2}, "office.gallery", format()));
}

TEST_P(Golden, GalleryVerify) {
  expect("gallery_verify", gallery_verify_report({3, 10, 1, 63}, {}, "office.gallery", format()));
  expect("gallery_verify_log",
         gallery_verify_report({3, 10, 1, 63}, AuditedLog{4, std::string(64, 'c'), 21}, "office.gallery", format()));
}

TEST_P(Golden, GalleryRemove) {
  expect("gallery_remove", gallery_remove_report("Zoë, M.", 1, "office.gallery", format()));
}

TEST_P(Golden, GalleryPurge) { expect("gallery_purge", gallery_purge_report({2, 3}, "office.gallery", format())); }

TEST_P(Golden, GalleryExportOfASubject) {
  GalleryExport writer(format());
  const std::string lines[] = {R"({"number":1,"event":"enrollment"})", R"({"number":7,"event":"export"})"};
  expect("gallery_export_subject",
         writer.head() + writer.photo(results::enrolled_photo()) + writer.log(lines) + writer.tail());
}

TEST_P(Golden, GalleryExport) {
  GalleryExport writer(format());
  auto text = writer.head();
  text += writer.photo(results::enrolled_photo());
  text += writer.photo({"ann", "photos/ann/1.jpg", {}, {}, "no face", {}});
  text += writer.tail();
  expect("gallery_export", text);
}

const Calibration calibration{"CelebA, 836 subjects", {{0.1, 0.2}, {1e-3, 0.4}, {1e-5, 0.5}, {3e-6, 0.53}}};

TEST_P(Golden, Odds) {
  const std::vector<SearchScores> scores = {{"a", "ann", 0, {0.55F, 0.1F}},
                                            {"b", "bob", 1, {0.2F, 0.35F}},
                                            {"x", "xeno", {}, {0.3F, 0.1F}},
                                            {"y", "yves", {}, {0.3F, 0.45F}}};
  expect("odds", odds_report(odds(calibration, 0.4, {250, 1200, 0.9}, scores),
                             {"office.gallery", {}, false, calibration, "zoë's.csv", 2}, format()));
}

TEST_P(Golden, OddsBeyondTheCalibration) {
  expect("odds_beyond", odds_report(odds(calibration, 0.61, {50000, 20000, 0.001}),
                                    {"", 0.003, false, calibration, "", {}}, format()));
}

INSTANTIATE_TEST_SUITE_P(Reports, Golden,
                         testing::Values(NamedFormat{"txt", ReportFormat::text},
                                         NamedFormat{"json", ReportFormat::json},
                                         NamedFormat{"csv", ReportFormat::csv}),
                         [](const auto& format) { return std::string(format.param.ending); });

TEST(GoldenScores, AreARowAProbeAndSubject) {
  const std::vector<std::string> subjects = {"ann", "Zoë, M."};
  const auto rows = scores_rows({"probes/a, 1.jpg", "Zoë, M.", 1, {0.1F, 0.5625F}}, subjects) +
                    scores_rows({"probes/x.jpg", "x", {}, {-1, 0.25F}}, subjects) +
                    scores_rows({"probes/no face.jpg", "ann", 0, {}}, subjects);
  expect_golden("scores.csv", scores_header() + rows);
}

}  // namespace
}  // namespace maskid
