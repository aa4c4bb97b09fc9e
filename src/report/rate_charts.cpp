#include <algorithm>
#include <cmath>

#include "report/evaluation_charts.hpp"
#include "report/operating_point.hpp"
#include "report/rate_text.hpp"
#include "report/svg_chart.hpp"

namespace maskid {
namespace {

constexpr std::size_t most_interval_bars = 12;

std::vector<CmcPoint> measured(const std::vector<CmcPoint>& cmc) {
  auto points = cmc;
  std::erase_if(points, [](const CmcPoint& point) { return point.tpir.of == 0; });
  return points;
}

std::string described(const std::vector<CmcPoint>& points) {
  const auto& first = points.front();
  const auto& last = points.back();
  return "Rank " + grouped(first.rank) + ": " + in_words(first.tpir) + ". Rank " + grouped(last.rank) + ": " +
         in_words(last.tpir) + ".";
}

/// The highest of some round shares that leaves every point and interval in sight.
double lowest_shown(const std::vector<CmcPoint>& points) {
  double lowest = 1;
  for (const auto& point : points) {
    lowest = std::min({lowest, *point.tpir.value(), point.tpir.interval ? point.tpir.interval->low : 1});
  }
  for (const double low : {0.95, 0.9, 0.8, 0.5}) {
    if (lowest >= low) return low;
  }
  return 0;
}

/// A marked threshold of a DET chart.
struct Mark {
  std::string name;
  ChartPoint at;
  std::optional<Interval> interval;
  std::string hint;
};

struct DetChart {
  Figure figure;
  std::string x_label;
  std::string y_label;
  std::vector<ChartPoint> curve;
  std::vector<Mark> marks;
};

template <class Point>
std::vector<ChartPoint> as_points(const std::vector<Point>& curve) {
  std::vector<ChartPoint> points;
  for (const auto& point : curve) points.push_back({point.false_positive_rate, point.false_negative_rate});
  return points;
}

Axis axis_of(const DetChart& chart, const std::string& label, double ChartPoint::*share) {
  std::vector<double> shares;
  for (const auto& point : chart.curve) shares.push_back(point.*share);
  for (const auto& mark : chart.marks) shares.push_back(mark.at.*share);
  return log_share_axis(label, shares);
}

/// Marks at one place share a dot: their names are written in a row.
void draw_marks(SvgChart& chart, const std::vector<Mark>& marks) {
  const auto near = [&](const Mark& a, const Mark& b) {
    const auto from = chart.placed(a.at);
    const auto to = chart.placed(b.at);
    return std::hypot(from.x - to.x, from.y - to.y) < 16;
  };
  std::string names;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const auto& mark = marks[i];
    if (mark.interval) chart.interval(mark.at.x, *mark.interval, "b");
    chart.dot(mark.at, "b", mark.name + ": " + mark.hint);
    names += (names.empty() ? "" : ", ") + mark.name;
    if (i + 1 < marks.size() && near(mark, marks[i + 1])) continue;
    chart.label(mark.at, names);
    names.clear();
  }
}

std::string det_chart(DetChart det) {
  if (det.curve.empty() && det.marks.empty()) return "";
  const auto x = axis_of(det, det.x_label, &ChartPoint::x);
  const auto y = axis_of(det, det.y_label, &ChartPoint::y);
  SvgChart chart(x, y);
  chart.line(det.curve, "a");
  if (det.curve.size() == 1) chart.dot(det.curve.front(), "a", "the only threshold");
  draw_marks(chart, det.marks);
  auto& figure = det.figure;
  figure.legend = {{"line", "a", "all thresholds"}};
  for (const auto& mark : det.marks) {
    figure.description += mark.name + ": " + mark.hint + ". ";
    figure.legend.push_back({"dot", "b", mark.name + ": " + mark.hint.substr(0, mark.hint.find(','))});
  }
  const auto has_zero = [](const Axis& axis) { return axis.ticks.front().label == "0"; };
  if (has_zero(x) || has_zero(y))
    figure.reading += " A rate of 0 has no place on such an axis; it is drawn at its end.";
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

std::string hint_of(const std::string& wanted, const std::optional<float>& threshold, const std::string& missed) {
  return wanted + ", threshold " + threshold_text(threshold) + ", " + missed;
}

}  // namespace

std::string cmc_chart(const ErrorRates& rates) {
  const auto points = measured(rates.cmc);
  if (points.empty()) return "";
  const double low = lowest_shown(points);
  const auto highest_rank = static_cast<double>(points.back().rank);
  SvgChart chart(log_count_axis("rank: among the so many most similar people", 1, highest_rank),
                 share_axis("TPIR: right person found", low, 1));
  std::vector<ChartPoint> line;
  for (const auto& point : points) line.push_back({static_cast<double>(point.rank), *point.tpir.value()});
  chart.line(line, "a");
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& tpir = points[i].tpir;
    const bool round = points.size() <= most_interval_bars || is_round(points[i].rank);
    if (tpir.interval && round) chart.interval(line[i].x, *tpir.interval, "a");
    if (round) chart.dot(line[i], "a", "rank " + grouped(points[i].rank) + ": " + in_words(tpir));
  }
  Figure figure{"cmc", "Is the right person among the first? (CMC)", described(points)};
  figure.legend = {{"dot", "a", "measured, with 95 % interval"}};
  figure.reading =
      "Each point says how often the right person is among the so many most similar people in a gallery of " +
      grouped(rates.gallery_subjects) + ", without any threshold. Higher is better.";
  if (low > 0) figure.reading += " The upright axis begins at " + percent(low) + ", not at 0.";
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

std::string identification_chart(const Evaluation& evaluation) {
  DetChart det{{"det-identification", "Missed against wrongly named (DET, identification)", ""},
               "FPIR: strangers who are named",
               "FNIR: enrolled people missed",
               as_points(evaluation.curves.identification),
               {}};
  for (std::size_t i = 0; i < evaluation.rates.open_set.size(); ++i) {
    const auto& point = evaluation.rates.open_set[i];
    if (!point.fnir.value() || !point.fpir.value()) continue;
    det.marks.push_back(
        {mark(i),
         {*point.fpir.value(), *point.fnir.value()},
         point.fnir.interval,
         hint_of("FPIR " + percent(point.wanted_fpir) + " wanted", point.threshold, in_words(point.fnir) + " missed")});
  }
  det.figure.reading =
      "Each point of the line is a threshold: further left, fewer strangers are named; further down, fewer enrolled "
      "people are missed. A line nearer to the lower left corner is better. Each labelled step is ten times or more; "
      "bars are 95 % intervals of FNIR.";
  return det_chart(std::move(det));
}

std::string verification_chart(const Evaluation& evaluation) {
  DetChart det{{"det-verification", "One against one (DET, verification)", ""},
               "FMR: two people taken for one",
               "FNMR: one person taken for two",
               as_points(evaluation.curves.verification),
               {}};
  for (std::size_t i = 0; i < evaluation.rates.verification.size(); ++i) {
    const auto& point = evaluation.rates.verification[i];
    if (!point.fnmr.value() || !point.fmr.value()) continue;
    det.marks.push_back({mark(i),
                         {*point.fmr.value(), *point.fnmr.value()},
                         point.fnmr.interval,
                         hint_of("FMR " + percent(point.wanted_fmr) + " wanted", point.threshold,
                                 in_words(point.fnmr) + " not matched")});
  }
  det.figure.reading =
      "The same for single comparisons of a photo with one person: is it the same person, yes or no? It does not "
      "depend "
      "on how many people are enrolled. Lower and further left is better.";
  return det_chart(std::move(det));
}

}  // namespace maskid
