#include "maskid/report/evaluation_page.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "maskid/photo/encode_picture.hpp"

#include "report/html_text.hpp"
#include "report/rate_text.hpp"
#include "report/sample_evaluation.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

bool holds(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

/// `page` without what lies between each `begin` and the next `end`, which may be longer than a regular expression's
/// stack allows.
std::string without(std::string page, const std::string& begin, const std::string& end) {
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    page.erase(at, page.find(end, at) - at);
  }
  return page;
}

/// Why the tags of `page` are not well-formed; empty when they are.
std::string flaw(const std::string& page) {
  const std::set<std::string> without_end = {"meta", "br", "img", "!doctype"};
  const std::regex tag(R"re(<(/?)([A-Za-z0-9!]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*| html)>)re");
  std::vector<std::string> open;
  const std::string text = without(without(page, "<style>", "</style>"), "base64,", "\"");
  const auto tags = std::count(text.begin(), text.end(), '<');
  std::ptrdiff_t seen = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), tag), end; match != end; ++match, ++seen) {
    const std::string name = (*match)[2];
    if (without_end.contains(name)) continue;
    if ((*match)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
    open.pop_back();
  }
  if (seen != tags) return std::to_string(tags - seen) + " '<' begin no tag";
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

/// Ids that stand twice.
std::vector<std::string> repeated_ids(const std::string& page) {
  std::set<std::string> seen;
  std::vector<std::string> repeated;
  const std::regex id(" id=\"([^\"]*)\"");
  for (std::sregex_iterator match(page.begin(), page.end(), id), end; match != end; ++match) {
    if (!seen.insert((*match)[1]).second) repeated.push_back((*match)[1]);
  }
  return repeated;
}

bool holds_what_is_no_number(const std::string& page) {
  const auto text = without(page, "base64,", "\"");
  return std::regex_search(text, std::regex("\\b(nan|inf|infinity)\\b", std::regex::icase));
}

void expect_sound(const std::string& page) {
  EXPECT_EQ(flaw(page), "");
  EXPECT_TRUE(repeated_ids(page).empty());
  EXPECT_FALSE(holds_what_is_no_number(page)) << page;
  EXPECT_FALSE(holds(page, "<script"));
  EXPECT_FALSE(holds(page, "://"));
  EXPECT_FALSE(holds(page, "url("));
  EXPECT_FALSE(holds(page, "@import"));
  const auto text = without(page, "base64,", "\"");
  EXPECT_FALSE(std::regex_search(text, std::regex("<[^>]* (href|srcset|on[a-z]+)=")));
  EXPECT_FALSE(std::regex_search(text, std::regex(" src=\"(?!data:image/jpeg;base64,)")));
}

std::string page_of(const Evaluation& evaluation, bool photos = true) {
  return evaluation_page(evaluation, results::provenance(), {photos});
}

TEST(EvaluationPage, IsWellFormedAndAsksForNothing) {
  expect_sound(page_of(results::page_evaluation()));
  expect_sound(page_of(results::page_evaluation(), false));
}

TEST(EvaluationPage, IsTheSameForTheSame) {
  auto evaluation = results::page_evaluation();
  const auto page = page_of(evaluation);
  EXPECT_EQ(page, page_of(results::page_evaluation()));
  evaluation.timing = {99, {1, 2, 3}, 4, 5};
  EXPECT_EQ(page, page_of(evaluation)) << "times do not belong on it";
}

TEST(EvaluationPage, TellsRatesWithTheirCountsThresholdsAndIntervals) {
  const auto page = page_of(results::page_evaluation());
  for (const std::string text :
       {"1 of 2 photos of enrolled people", "interval 10–90\u00a0%", "5 in 100 strangers", "0.3400", "0.7654", "0.4100",
        "5 of 100 photos of enrolled people (5\u00a0%; interval 2–9\u00a0%)", "10 folds; too few trials",
        "1 of 3 probes are photos that are enrolled, byte for byte", "a fit", "40 of 100", "3 of 40,000"}) {
    EXPECT_TRUE(holds(page, text)) << text;
  }
}

TEST(EvaluationPage, ShowsWhatMadeIt) {
  const auto page = page_of(results::page_evaluation());
  for (const std::string text : {"<h1>Masked faces: a &amp; b</h1>", "maskid evaluate --probes a &amp; b", "0.1.0",
                                 "cover.onnx", "masks drawn on probes"}) {
    EXPECT_TRUE(holds(page, text)) << text;
  }
  EXPECT_TRUE(holds(page, std::string(64, 'b')));
}

TEST(EvaluationPage, HasEveryChartWithTitleDescriptionAndReading) {
  const auto page = page_of(results::page_evaluation());
  for (const std::string id : {"cmc", "det-identification", "det-verification", "scores", "fnir-by-size",
                               "fpir-by-size", "discard", "group-1-TPIR", "group-1-FMR"}) {
    EXPECT_TRUE(holds(page, "<figure id=\"" + id + "\">")) << id;
    EXPECT_TRUE(holds(page, "<title id=\"" + id + "-title\">")) << id;
    EXPECT_TRUE(holds(page, "<desc id=\"" + id + "-desc\">")) << id;
  }
}

TEST(EvaluationPage, FlagsGroupsWithFewErrors) {
  const auto page = page_of(results::page_evaluation());
  EXPECT_TRUE(holds(page, "2 of 50 · 4\u00a0% *")) << "FPIR";
  EXPECT_FALSE(holds(page, "40 of 100 · 40\u00a0% *")) << "FNIR";
  EXPECT_FALSE(holds(page, "60 of 100 · 60\u00a0% *")) << "TPIR: 40 errors";
  EXPECT_TRUE(holds(page, "bar weak"));
}

TEST(EvaluationPage, SaysThatMatesWereLeftOut) {
  auto evaluation = results::page_evaluation();
  EXPECT_FALSE(holds(page_of(evaluation), "No strangers were searched"));
  evaluation.rates.mates_left_out = true;
  EXPECT_TRUE(holds(page_of(evaluation), "No strangers were searched"));
}

TEST(EvaluationPage, SaysWhenThereAreTooFewTrials) {
  auto evaluation = results::page_evaluation();
  EXPECT_TRUE(holds(page_of(evaluation), "takes more than the 1 search there"));
  evaluation.rates.open_set[0].too_few_trials = false;
  EXPECT_FALSE(holds(page_of(evaluation), "takes more than"));
}

TEST(EvaluationPage, CannotBeBrokenOutOf) {
  for (const std::string attack : {"<script>alert(1)</script>\"&'", "\"><img src=x onerror=alert(1)>",
                                   "</style></title><b>", "--><svg/onload=1>"}) {
    auto evaluation = results::page_evaluation(attack, attack);
    evaluation.warnings.push_back(attack);
    evaluation.groups.groups[0].column = evaluation.groups.groups[1].column = attack;
    for (auto& error : evaluation.errors) {
      error.reason = error.other_style = error.first.subject_id = attack;
    }
    const auto page = evaluation_page(evaluation, results::provenance(attack));
    EXPECT_FALSE(holds(page, attack));
    EXPECT_TRUE(holds(page, html(attack)));
    expect_sound(page);
  }
}

TEST(EvaluationPage, ShowsWhatIsNoUtf8AsReplacements) {
  const std::string bad = "\xff\xfe\x1b[31m\xe2\x80\xae";
  const auto page = evaluation_page(results::page_evaluation(bad, bad), results::provenance(bad));
  for (const char* byte : {"\xff", "\xfe", "\x1b", "\xe2\x80\xae"}) EXPECT_FALSE(holds(page, byte));
  EXPECT_TRUE(holds(page, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd[31m"));
  expect_sound(page);
}

class WithAPhoto : public testing::Test {
 protected:
  void SetUp() override {
    const cv::Mat picture(600, 400, CV_8UC3, cv::Scalar(30, 90, 180));
    std::ofstream(path_, std::ios::binary) << encode_png(picture);
  }

  TempDir folder_;
  std::string path_ = (folder_.path() / "face & mask.png").string();
};

TEST_F(WithAPhoto, ShowsItSmallBesideTheErrors) {
  const auto page = page_of(results::page_evaluation("ann", path_));
  EXPECT_TRUE(holds(page, "src=\"data:image/jpeg;base64,/9j/"));
  EXPECT_TRUE(holds(page, html(path_)));
  EXPECT_LT(page.size(), 200'000U);
  expect_sound(page);
}

TEST_F(WithAPhoto, ShowsNeitherPhotoNorPathWhenAskedNotTo) {
  const auto page = page_of(results::page_evaluation("ann", path_), false);
  EXPECT_FALSE(holds(page, "<img"));
  EXPECT_FALSE(holds(page, "face &amp; mask.png"));
  EXPECT_TRUE(holds(page, "Photos and their paths were left out"));
  EXPECT_TRUE(holds(page, "ann was missed"));
}

TEST(EvaluationPage, SaysThatAPhotoCannotBeReadAgain) {
  const auto page = page_of(results::page_evaluation("ann", "no/such/photo.jpg"));
  EXPECT_TRUE(holds(page, "this photo could not be read again"));
  EXPECT_TRUE(holds(page, "nothing of this person could be compared"));
}

TEST(EvaluationPage, OfNothingSaysSo) {
  const auto page = evaluation_page({}, {});
  expect_sound(page);
  EXPECT_TRUE(holds(page, "No photo of an enrolled person was searched"));
  EXPECT_FALSE(holds(page, "<figure"));
}

Evaluation measured(const std::vector<SearchScores>& searches, std::size_t subjects) {
  EvaluateOptions options;
  options.metrics.replicates = 50;
  return evaluate_scores(searches, std::vector<std::string>(subjects, "somebody"), {}, options);
}

TEST(EvaluationPage, TakesWhatHasNoMatedOrNoNonMatedProbes) {
  SyntheticPopulation strangers;
  strangers.mated_subjects = 0;
  expect_sound(page_of(measured(synthetic_scores(strangers), strangers.gallery_subjects)));
  SyntheticPopulation mates;
  mates.nonmated_subjects = 0;
  expect_sound(page_of(measured(synthetic_scores(mates), mates.gallery_subjects)));
}

TEST(EvaluationPage, TakesSetsOfOneProbe) {
  for (const auto& search : {SearchScores{"a.jpg", "a", 0, {0.5F}}, SearchScores{"a.jpg", "a", 0, {-1}},
                             SearchScores{"a.jpg", "a", {}, {0.5F}}, SearchScores{"a.jpg", "a", 0, {}},
                             SearchScores{"a.jpg", "a", {}, {}}}) {
    expect_sound(page_of(measured({search}, 1)));
  }
}

TEST(EvaluationPage, TakesASystemWithoutErrors) {
  std::vector<SearchScores> searches;
  for (std::size_t i = 0; i < 20; ++i) {
    SearchScores search{"", std::to_string(i), {}, std::vector<float>(20, 0.0F)};
    if (i < 10) search.mate = i;
    if (i < 10) search.similarities[i] = 1;
    searches.push_back(search);
  }
  const auto page = page_of(measured(searches, 20));
  expect_sound(page);
  EXPECT_TRUE(holds(page, "10 of 10 photos"));
}

TEST(HtmlText, KeepsOtherLanguages) { EXPECT_EQ(html("山田 <Zoë>\n"), "山田 &lt;Zoë&gt;\n"); }

TEST(RateText, NeverRoundsToNoneOrAll) {
  EXPECT_EQ(percent(0.99996), "99.996\u00a0%");
  EXPECT_EQ(percent(1e-5), "0.001\u00a0%");
  EXPECT_EQ(percent(0.0), "0\u00a0%");
  EXPECT_EQ(percent(1.0), "100\u00a0%");
  EXPECT_EQ(percent(1.0 / 3), "33.3\u00a0%");
}

TEST(RateText, HasNoPercentageOfAFew) {
  EXPECT_EQ(in_words(results::rate(1, 2), "photos"), "1 of 2 photos");
  EXPECT_EQ(in_words(results::rate(950, 1000)), "950 of 1,000 (95\u00a0%)");
}

TEST(RateText, CountsPeopleInRoundNumbers) {
  EXPECT_EQ(so_many_in(0.05), "5 in 100");
  EXPECT_EQ(so_many_in(0.003), "3 in 1,000");
  EXPECT_EQ(so_many_in(0.1), "10 in 100");
  EXPECT_EQ(so_many_in(0), "0\u00a0%");
}

}  // namespace
}  // namespace maskid
