#include <algorithm>
#include <numeric>

#include "maskid/report/report_format.hpp"

#include "report/evaluation_charts.hpp"
#include "report/operating_point.hpp"
#include "report/rate_text.hpp"
#include "report/svg_chart.hpp"

namespace maskid {
namespace {

/// Bins by position, [first, last).
struct BinRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Those in which anything was counted, and one on either side.
BinRange used_bins(const ScoreHistogram& scores) {
  const std::size_t bins = std::min(scores.mates.size(), scores.nonmates.size());
  BinRange range{bins, 0};
  for (std::size_t i = 0; i < bins; ++i) {
    if (scores.mates[i] + scores.nonmates[i] == 0) continue;
    range.first = std::min(range.first, i == 0 ? 0 : i - 1);
    range.last = std::min(i + 2, bins);
  }
  return range;
}

double edge(const ScoreHistogram& scores, std::size_t bin) {
  const auto bins = static_cast<double>(std::min(scores.mates.size(), scores.nonmates.size()));
  return scores.low + (scores.high - scores.low) * static_cast<double>(bin) / bins;
}

std::size_t total(const std::vector<std::size_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

/// The upper edge of the bars, each the share that its bin has in all.
std::vector<ChartPoint> steps(const ScoreHistogram& scores, const std::vector<std::size_t>& counts, BinRange range) {
  const auto all = static_cast<double>(std::max<std::size_t>(total(counts), 1));
  std::vector<ChartPoint> steps;
  for (auto i = range.first; i < range.last; ++i) {
    const double share = static_cast<double>(counts[i]) / all;
    steps.push_back({edge(scores, i), share});
    steps.push_back({edge(scores, i + 1), share});
  }
  return steps;
}

void draw_thresholds(SvgChart& chart, const Evaluation& evaluation) {
  if (const auto point = main_point(evaluation)) {
    chart.vertical(*point->threshold, "threshold for FPIR " + percent(point->wanted_fpir), 0);
  }
  if (evaluation.shipped) chart.vertical(evaluation.shipped->threshold, "the model's threshold", 1);
}

bool can_be_drawn(const GallerySizes& sizes) { return sizes.points.size() > 1; }

/// One rate at every size: dots joined by a line, then hollow and dashed where fitted.
void draw_rate(SvgChart& chart, const std::vector<GallerySizePoint>& sizes, std::string_view look,
               double (*rate)(const GallerySizePoint&)) {
  std::vector<ChartPoint> measured, fitted;
  for (const auto& size : sizes) {
    const ChartPoint point{static_cast<double>(size.subjects), rate(size)};
    if (size.fitted && fitted.empty() && !measured.empty()) fitted.push_back(measured.back());
    (size.fitted ? fitted : measured).push_back(point);
  }
  chart.line(measured, look);
  chart.line(fitted, std::string(look) + " dashed");
  for (const auto& size : sizes) {
    const ChartPoint point{static_cast<double>(size.subjects), rate(size)};
    const std::string hint = "N = " + grouped(size.subjects) + ": " + percent(point.y);
    if (size.fitted) chart.ring(point, look, hint + ", a fit");
    if (!size.fitted) chart.dot(point, look, hint);
  }
}

SvgChart size_chart(const GallerySizes& sizes, std::string label, double (*highest)(const GallerySizePoint&)) {
  std::size_t smallest = sizes.points.front().subjects, largest = smallest;
  double most = 0;
  for (const auto& point : sizes.points) {
    smallest = std::min(smallest, point.subjects);
    largest = std::max(largest, point.subjects);
    most = std::max(most, highest(point));
  }
  return {log_count_axis("N: people in the gallery", static_cast<double>(std::max<std::size_t>(smallest, 1)),
                         static_cast<double>(largest)),
          share_axis(std::move(label), 0, most)};
}

bool has_fit(const GallerySizes& sizes) { return std::ranges::any_of(sizes.points, &GallerySizePoint::fitted); }

std::string about_fit(const GallerySizes& sizes) {
  if (!has_fit(sizes)) return "";
  return " Hollow points on dashed lines are a fit, no measurement: a straight line of the rate's logit against log N "
         "through the larger half of the measured points, which nothing forces the truth to follow.";
}

void add_fit(std::vector<LegendEntry>& legend, const GallerySizes& sizes, const std::string& look) {
  if (has_fit(sizes)) legend.push_back({"ring", look, "a fit"});
}

double fnir(const GallerySizePoint& point) { return point.fnir; }
double fpir(const GallerySizePoint& point) { return point.fpir; }
double not_first(const GallerySizePoint& point) { return 1 - point.tpir; }
double either_miss(const GallerySizePoint& point) { return std::max(point.fnir, 1 - point.tpir); }

}  // namespace

std::string score_chart(const Evaluation& evaluation) {
  const auto& scores = evaluation.curves.scores;
  const auto range = used_bins(scores);
  if (range.first >= range.last) return "";
  const auto mates = steps(scores, scores.mates, range);
  const auto nonmates = steps(scores, scores.nonmates, range);
  double highest = 0;
  for (const auto& point : mates) highest = std::max(highest, point.y);
  for (const auto& point : nonmates) highest = std::max(highest, point.y);
  SvgChart chart(similarity_axis("similarity", edge(scores, range.first), edge(scores, range.last)),
                 share_axis("share of the searches", 0, std::min(1.0, 1.2 * highest)));
  if (total(scores.nonmates) > 0) chart.area(nonmates, "b");
  if (total(scores.mates) > 0) chart.area(mates, "a");
  draw_thresholds(chart, evaluation);
  Figure figure{"scores", "How alike are the right and the wrong people?",
                grouped(total(scores.mates)) + " similarities to the right person and " +
                    grouped(total(scores.nonmates)) + " to the most similar wrong one."};
  figure.legend = {{"area", "a", "right person (" + grouped(total(scores.mates)) + ")"},
                   {"area", "b", "most similar wrong person (" + grouped(total(scores.nonmates)) + ")"}};
  figure.reading =
      "The further the two hills lie apart, the better. Of the right people, those left of a threshold are missed; of "
      "the wrong ones, those right of it are named.";
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

std::string fnir_by_size_chart(const GallerySizes& sizes) {
  if (!can_be_drawn(sizes)) return "";
  auto chart = size_chart(sizes, "enrolled people missed", either_miss);
  draw_rate(chart, sizes.points, "b", not_first);
  draw_rate(chart, sizes.points, "a", fnir);
  const auto& last = sizes.points.back();
  Figure figure{"fnir-by-size", "Missed, by the size of the gallery",
                "FNIR is " + percent(sizes.points.front().fnir) + " with " + grouped(sizes.points.front().subjects) +
                    " people and " + percent(last.fnir) + " with " + grouped(last.subjects) +
                    (last.fitted ? " (a fit)." : ".")};
  figure.legend = {{"dot", "a", "FNIR at FPIR " + percent(sizes.wanted_fpir)},
                   {"dot", "b", "right person not first (no threshold)"}};
  add_fit(figure.legend, sizes, "a");
  figure.reading =
      "Smaller galleries are drawn at random from this one; each has the threshold of its own at which strangers are "
      "named at the wanted rate." +
      about_fit(sizes);
  if (sizes.too_few_trials) figure.reading += " There were too few strangers to tell so rare a rate.";
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

std::string fpir_by_size_chart(const GallerySizes& sizes) {
  if (!can_be_drawn(sizes)) return "";
  auto chart = size_chart(sizes, "FPIR: strangers who are named", fpir);
  draw_rate(chart, sizes.points, "b", fpir);
  const auto& last = sizes.points.back();
  Figure figure{"fpir-by-size", "Wrongly named, by the size of the gallery",
                "FPIR is " + percent(sizes.points.front().fpir) + " with " + grouped(sizes.points.front().subjects) +
                    " people and " + percent(last.fpir) + " with " + grouped(last.subjects) +
                    (last.fitted ? " (a fit)." : ".")};
  figure.legend = {{"dot", "b", "FPIR at the threshold of the whole gallery"}};
  add_fit(figure.legend, sizes, "b");
  figure.reading =
      "With more people enrolled a stranger finds somebody alike more often: when the gallery grows and the threshold "
      "stays, more strangers are named." +
      about_fit(sizes);
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

}  // namespace maskid
