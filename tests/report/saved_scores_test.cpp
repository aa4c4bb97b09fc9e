// What --save-scores writes, read back.

#include <fstream>

#include <gtest/gtest.h>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/score_file.hpp"
#include "maskid/report/evaluation_report.hpp"

#include "support/synthetic_scores.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

class SavedScores : public testing::TestWithParam<std::uint32_t> {};

// Every number of it, as text.
std::string told(const ErrorRates& rates) {
  Evaluation evaluation;
  evaluation.rates = rates;
  return evaluation_report(evaluation, ReportFormat::json) + evaluation_report(evaluation, ReportFormat::text);
}

void expect_same_points(const ErrorRates& a, const ErrorRates& b) {
  for (std::size_t i = 0; i < a.cmc.size(); ++i) EXPECT_EQ(a.cmc[i].tpir, b.cmc[i].tpir);
  for (std::size_t i = 0; i < a.open_set.size(); ++i) {
    EXPECT_EQ(a.open_set[i].threshold, b.open_set[i].threshold);
    EXPECT_EQ(a.open_set[i].fnir, b.open_set[i].fnir);
    EXPECT_EQ(a.open_set[i].fpir, b.open_set[i].fpir);
  }
  for (std::size_t i = 0; i < a.verification.size(); ++i) {
    EXPECT_EQ(a.verification[i].threshold, b.verification[i].threshold);
    EXPECT_EQ(a.verification[i].fnmr, b.verification[i].fnmr);
    EXPECT_EQ(a.verification[i].fmr, b.verification[i].fmr);
  }
}

TEST_P(SavedScores, ReadBackGiveTheSameRates) {
  SyntheticPopulation population;
  population.seed = GetParam();
  population.nonmated_subjects = GetParam() % 3 == 0 ? 0 : 15;
  population.step = GetParam() % 2 == 0 ? 0.05 : 0;
  population.fta = 0.2;
  population.without_template = GetParam() % 4;
  const auto searches = synthetic_scores(population);
  std::vector<std::string> subjects;
  for (std::size_t i = 0; i < population.gallery_subjects; ++i) subjects.push_back(std::to_string(i) + "-mated");

  const TempDir place;
  const auto path = place.path() / "scores.csv";
  std::ofstream file(path);
  file << scores_header();
  for (const auto& search : searches) file << scores_rows(search, subjects);
  file.close();
  const auto read = read_scores(path);
  EXPECT_EQ(read.scale, 1);
  EXPECT_EQ(read.subjects.size(), subjects.size());

  MetricsOptions options;
  options.replicates = 50;
  options.fpirs.push_back(0.2);
  const auto before = measure(searches, subjects.size(), options);
  const auto after = measure(read.searches, read.subjects.size(), options);
  EXPECT_EQ(told(before), told(after));
  EXPECT_EQ(before.fta, after.fta);
  expect_same_points(before, after);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SavedScores, testing::Range(1U, 13U));

}  // namespace
}  // namespace maskid
