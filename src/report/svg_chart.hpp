#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maskid/evaluation/rate.hpp"

#include "report/chart_axis.hpp"

namespace maskid {

struct ChartPoint {
  double x = 0;
  double y = 0;
};

/// What is drawn over two axes, in the order it is added. `look` is of the classes in page_style.hpp: "a" or "b" for
/// the colour, and "dashed", "weak". Texts are plain; what lies outside the axes is drawn at their ends.
class SvgChart {
 public:
  SvgChart(Axis x, Axis y);

  void line(std::span<const ChartPoint> points, std::string_view look);

  /// Between `points` and the x axis.
  void area(std::span<const ChartPoint> points, std::string_view look);

  /// `hint` is shown when one points at it.
  void dot(ChartPoint point, std::string_view look, std::string_view hint);
  void ring(ChartPoint point, std::string_view look, std::string_view hint);

  void interval(double x, const Interval& interval, std::string_view look);

  /// Beside a dot.
  void label(ChartPoint point, std::string_view text);

  /// A line from the x axis up, with `text` in the line of text `line` (from 0) at its upper end.
  void vertical(double x, std::string_view text, int line);

  /// Where a point is drawn.
  ChartPoint placed(ChartPoint point) const;

  /// Of an svg element of `width` and `height`.
  std::string content() const;

  static constexpr int width = 420, height = 290;

 private:
  std::string path(std::span<const ChartPoint> points) const;
  std::string x_axis() const;
  std::string y_axis() const;

  Axis x_;
  Axis y_;
  std::string drawn_;
};

/// A name for a look.
struct LegendEntry {
  std::string sign;  ///< "line", "dot", "ring" or "area"
  std::string look;
  std::string text;
};

/// All texts are plain.
struct Figure {
  std::string id;  ///< of the page's elements
  std::string title;
  std::string description;  ///< of what is to be seen, for those who cannot see it
  std::vector<LegendEntry> legend = {};
  std::string reading = {};  ///< how to read it
};

/// A figure element around the content of an svg element.
std::string figure_html(const Figure& figure, const std::string& svg_content, int width, int height);

/// A text in an svg element; `anchor` is start, middle or end.
std::string svg_text(ChartPoint at, std::string_view text, std::string_view anchor, std::string_view look = "");

/// A line in an svg element.
std::string svg_line(ChartPoint from, ChartPoint to, std::string_view look);

/// A number in an svg element.
std::string svg_number(double number);

}  // namespace maskid
