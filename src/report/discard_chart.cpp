#include <algorithm>

#include "report/evaluation_charts.hpp"
#include "report/rate_text.hpp"
#include "report/svg_chart.hpp"

namespace maskid {
namespace {

std::vector<ChartPoint> fnir_of(const DiscardCurve& curve) {
  std::vector<ChartPoint> points;
  for (const auto& point : curve.points) {
    if (point.fnir.value()) points.push_back({point.discarded, *point.fnir.value()});
  }
  return points;
}

/// FNIR were every probe that is discarded a miss, for as long as there are misses.
std::vector<ChartPoint> ideal(ChartPoint start) {
  std::vector<ChartPoint> points;
  for (int percent = 0; percent <= 50; ++percent) {
    const double discarded = percent / 100.0;
    points.push_back({discarded, std::max(0.0, (start.y - discarded) / (1 - discarded))});
  }
  return points;
}

/// "At first 5 of 100 (5 %), with 20 % discarded 1 of 80 (1.25 %)."
std::string described(const DiscardCurve& curve) {
  std::string text = "By " + curve.measure + ":";
  for (const auto& point : curve.points) {
    if (!point.fnir.value()) continue;
    text += (&point == &curve.points.front() ? " " : "; ") + percent(point.discarded) + " discarded, FNIR " +
            percent(point.fnir);
  }
  return text + ".";
}

}  // namespace

std::string discard_chart(const std::vector<DiscardCurve>& curves) {
  if (curves.empty() || fnir_of(curves.front()).empty()) return "";
  const auto& overall = curves.front();
  const auto line = fnir_of(overall);
  double highest = 0;
  for (const auto& curve : curves) {
    for (const auto& point : fnir_of(curve)) highest = std::max(highest, point.y);
  }
  SvgChart chart(share_axis("photos discarded, the worst first", 0, 0.5),
                 share_axis("FNIR of those that remain", 0, std::min(1.0, 1.2 * highest)));
  std::string others;
  for (const auto& curve : curves) {
    if (&curve == &overall) continue;
    chart.line(fnir_of(curve), "weak");
    others += (others.empty() ? "" : ", ") + curve.measure;
  }
  chart.line(ideal(line.front()), "b dashed");
  chart.line(line, "a");
  for (const auto& point : overall.points) {
    if (!point.fnir.value()) continue;
    if (point.fnir.interval) chart.interval(point.discarded, *point.fnir.interval, "a");
    chart.dot({point.discarded, *point.fnir.value()}, "a",
              percent(point.discarded) + " discarded: " + in_words(point.fnir) + " missed");
  }
  Figure figure{"discard", "What bad photos cost (error versus discard)", described(overall)};
  figure.legend = {{"dot", "a", "by " + overall.measure + ", with 95 % interval"},
                   {"line", "weak", "by one measure alone: " + others},
                   {"line", "b dashed", "were every discarded photo a miss"}};
  figure.reading = "All photos are searched at the threshold " + threshold_text(overall.threshold) +
                   "; then the worst are taken out. A line that falls fast tells photos that would be missed from the "
                   "others; a level one tells nothing.";
  return figure_html(figure, chart.content(), SvgChart::width, SvgChart::height);
}

}  // namespace maskid
