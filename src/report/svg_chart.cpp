#include "report/svg_chart.hpp"

#include <algorithm>

#include "maskid/report/report_format.hpp"

#include "report/html_text.hpp"

namespace maskid {
namespace {

constexpr double left = 66, right = 400, top = 14, bottom = 236;

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + html(value) + "\"";
}

std::string circle(ChartPoint at, const std::string& look, std::string_view hint) {
  return element("circle" + attribute("class", look) + attribute("cx", svg_number(at.x)) +
                     attribute("cy", svg_number(at.y)) + attribute("r", "4.5"),
                 element("title", html(hint)));
}

std::string path_element(const std::string& path, const std::string& look) {
  return element("path" + attribute("class", look) + attribute("d", path), "");
}

std::string legend_sign(const LegendEntry& entry) {
  const std::string look = entry.sign + " " + entry.look;
  std::string sign;
  if (entry.sign == "line") sign = svg_line({1, 6}, {23, 6}, look);
  if (entry.sign == "area") sign = path_element("M3 1H21V11H3Z", look);
  if (sign.empty()) sign = circle({12, 6}, look, entry.text);
  return element("svg class=\"sign\" viewBox=\"0 0 24 12\" aria-hidden=\"true\"", sign);
}

std::string legend_html(const std::vector<LegendEntry>& legend) {
  if (legend.empty()) return "";
  std::string entries;
  for (const auto& entry : legend) entries += element("li", legend_sign(entry) + html(entry.text));
  return element("ul class=\"legend\"", entries);
}

}  // namespace

SvgChart::SvgChart(Axis x, Axis y) : x_(std::move(x)), y_(std::move(y)) {}

ChartPoint SvgChart::placed(ChartPoint point) const {
  return {left + x_.place(point.x) * (right - left), bottom - y_.place(point.y) * (bottom - top)};
}

std::string SvgChart::path(std::span<const ChartPoint> points) const {
  std::string path;
  for (const auto& point : points) {
    const auto at = placed(point);
    path += (path.empty() ? "M" : "L") + svg_number(at.x) + " " + svg_number(at.y);
  }
  return path;
}

void SvgChart::line(std::span<const ChartPoint> points, std::string_view look) {
  if (points.size() > 1) drawn_ += path_element(path(points), "line " + std::string(look));
}

void SvgChart::area(std::span<const ChartPoint> points, std::string_view look) {
  if (points.size() < 2) return;
  const std::string down = "L" + svg_number(placed(points.back()).x) + " " + svg_number(bottom) + "L" +
                           svg_number(placed(points.front()).x) + " " + svg_number(bottom) + "Z";
  drawn_ += path_element(path(points) + down, "area " + std::string(look));
}

void SvgChart::dot(ChartPoint point, std::string_view look, std::string_view hint) {
  drawn_ += circle(placed(point), "dot " + std::string(look), hint);
}

void SvgChart::ring(ChartPoint point, std::string_view look, std::string_view hint) {
  drawn_ += circle(placed(point), "ring " + std::string(look), hint);
}

void SvgChart::interval(double x, const Interval& interval, std::string_view look) {
  const auto low = placed({x, interval.low});
  const auto high = placed({x, interval.high});
  const std::string span = "span " + std::string(look);
  drawn_ += svg_line(low, high, span) + svg_line({low.x - 4, low.y}, {low.x + 4, low.y}, span) +
            svg_line({high.x - 4, high.y}, {high.x + 4, high.y}, span);
}

void SvgChart::label(ChartPoint point, std::string_view text) {
  const auto at = placed(point);
  const bool at_the_right = at.x > right - 40;
  drawn_ += svg_text({at.x + (at_the_right ? -8 : 8), at.y - 7}, text, at_the_right ? "end" : "start", "mark");
}

void SvgChart::vertical(double x, std::string_view text, int line) {
  const double at = placed({x, y_.low}).x;
  const bool at_the_right = at > (left + right) / 2;
  drawn_ +=
      svg_line({at, bottom}, {at, top}, "threshold") +
      svg_text({at + (at_the_right ? -6 : 6), top + 10 + 15 * line}, text, at_the_right ? "end" : "start", "mark");
}

std::string SvgChart::x_axis() const {
  std::string axis;
  for (const auto& tick : x_.ticks) {
    const double at = left + x_.place(tick.at) * (right - left);
    axis += svg_line({at, top}, {at, bottom}, tick.label.empty() ? "grid fine" : "grid");
    const double middle = std::min(at, width - 2 - 3.4 * static_cast<double>(tick.label.size()));
    axis += tick.label.empty() ? "" : svg_text({middle, bottom + 17}, tick.label, "middle");
  }
  return axis + svg_text({(left + right) / 2, bottom + 42}, x_.label, "middle", "axis");
}

std::string SvgChart::y_axis() const {
  std::string axis;
  for (const auto& tick : y_.ticks) {
    const double at = bottom - y_.place(tick.at) * (bottom - top);
    axis += svg_line({left, at}, {right, at}, tick.label.empty() ? "grid fine" : "grid");
    axis += tick.label.empty() ? "" : svg_text({left - 7, at + 4}, tick.label, "end");
  }
  const std::string turned = "g transform=\"translate(12 " + svg_number((top + bottom) / 2) + ") rotate(-90)\"";
  return axis + element(turned, svg_text({0, 0}, y_.label, "middle", "axis"));
}

std::string SvgChart::content() const {
  return x_axis() + y_axis() + svg_line({left, bottom}, {right, bottom}, "base") + drawn_;
}

std::string figure_html(const Figure& figure, const std::string& svg_content, int width, int height) {
  const std::string svg = "svg role=\"img\"" +
                          attribute("aria-labelledby", figure.id + "-title " + figure.id + "-desc") +
                          attribute("viewBox", "0 0 " + std::to_string(width) + " " + std::to_string(height));
  const std::string names = element("title" + attribute("id", figure.id + "-title"), html(figure.title)) +
                            element("desc" + attribute("id", figure.id + "-desc"), html(figure.description));
  return element("figure" + attribute("id", figure.id),
                 element("h3", html(figure.title)) + legend_html(figure.legend) + element(svg, names + svg_content) +
                     (figure.reading.empty() ? "" : element("figcaption", html(figure.reading))));
}

std::string svg_text(ChartPoint at, std::string_view text, std::string_view anchor, std::string_view look) {
  return element("text" + attribute("x", svg_number(at.x)) + attribute("y", svg_number(at.y)) +
                     attribute("text-anchor", anchor) + (look.empty() ? "" : attribute("class", look)),
                 html(text));
}

std::string svg_line(ChartPoint from, ChartPoint to, std::string_view look) {
  return element("line" + attribute("class", look) + attribute("x1", svg_number(from.x)) +
                     attribute("y1", svg_number(from.y)) + attribute("x2", svg_number(to.x)) +
                     attribute("y2", svg_number(to.y)),
                 "");
}

std::string svg_number(double number) { return fixed(number, 1); }

}  // namespace maskid
