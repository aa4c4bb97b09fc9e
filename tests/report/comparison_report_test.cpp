#include "maskid/report/comparison_report.hpp"

#include <gtest/gtest.h>

#include "maskid/base/text.hpp"

#include "support/golden.hpp"

namespace maskid {
namespace {

Comparison comparison() {
  Comparison result;
  result.probes = 150;
  result.mated_probes = 100;
  result.subjects = 60;
  result.first_gallery_subjects = 1000;
  result.second_gallery_subjects = 999;
  result.tpir = {
      {95, 100, 40, Interval{0.9, 0.98}}, {88, 100, 40, Interval{0.8, 0.94}}, DifferenceInterval{0.02, 0.125}};
  result.discordant = {8, 1, 0.0390625};
  result.fnir = {
      {0.05, 0.34, 51.25, {{10, 100, 40, Interval{0.05, 0.2}}, {25, 100, 40, {}}, DifferenceInterval{-0.25, 0}}, false},
      {0.003, 0.5, 77, {{30, 100, 40, {}}, {30, 100, 40, {}}, {}}, true}};
  result.fnmr = {{1e-5, 0.75, std::nullopt, {{2, 100, 40, {}}, {}, {}}, false}};
  return result;
}

const SystemNames names{"ours.csv", "theirs/Zoë's, 2.csv"};

TEST(ComparisonReport, IsAsItWas) {
  expect_golden("comparison.txt", comparison_report(comparison(), names, ReportFormat::text));
  expect_golden("comparison.json", comparison_report(comparison(), names, ReportFormat::json));
  expect_golden("comparison.csv", comparison_report(comparison(), names, ReportFormat::csv));
}

TEST(ComparisonReport, OfNothingIsDashes) {
  const auto text = comparison_report({}, {"a", "b"}, ReportFormat::text);
  EXPECT_NE(text.find("TPIR  rank 1  -      -       -           -    -     0\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("warning"), std::string::npos);
  EXPECT_EQ(text.find("too few"), std::string::npos);
}

TEST(ComparisonReport, NeverHoldsControlCharacters) {
  auto text = comparison_report(comparison(), {"\x1b[31m", "line\nbreak"}, ReportFormat::text);
  EXPECT_EQ(text.find("line\nbreak"), std::string::npos);
  std::erase(text, '\n');
  EXPECT_TRUE(is_plain_utf8(text)) << text;
}

}  // namespace
}  // namespace maskid
