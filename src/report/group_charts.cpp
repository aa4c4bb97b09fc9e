#include <algorithm>
#include <array>
#include <span>

#include "report/evaluation_charts.hpp"
#include "report/html_text.hpp"
#include "report/rate_text.hpp"
#include "report/svg_chart.hpp"

namespace maskid {
namespace {

constexpr double width = 320, row_height = 42, bar_top = 19, bar_height = 11;
constexpr std::size_t most_letters = 18;

struct GroupRate {
  const char* name;
  const char* meaning;
  Rate GroupRates::*rate;
  bool errors_counted;  // the rate counts errors, not successes
};

constexpr std::array group_rates = {
    GroupRate{"TPIR", "right person first", &GroupRates::tpir, false},
    GroupRate{"FNIR", "enrolled people missed", &GroupRates::fnir, true},
    GroupRate{"FPIR", "strangers named", &GroupRates::fpir, true},
    GroupRate{"FNMR", "one person taken for two", &GroupRates::fnmr, true},
    GroupRate{"FMR", "two people taken for one", &GroupRates::fmr, true},
};

/// At most `most_letters` of `text`, where what is not ASCII counts as two: it may be twice as wide.
std::string shortened(const std::string& text) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool starts_letter = byte < 0x80 || byte >= 0xc0;
    letters += byte < 0x80 ? 1 : starts_letter ? 2 : 0;
    if (starts_letter && letters > most_letters) return text.substr(0, i) + "…";
  }
  return text;
}

bool carries_weight(const Rate& rate, const GroupRate& kind) {
  return (kind.errors_counted ? rate.count : rate.of - rate.count) >= errors_of_weight;
}

double highest(const Rate& rate) { return std::max(rate.value().value_or(0), rate.interval ? rate.interval->high : 0); }

std::string rectangle(ChartPoint corner, double length, std::string_view look) {
  return "<rect class=\"" + std::string(look) + "\" x=\"" + svg_number(corner.x) + "\" y=\"" + svg_number(corner.y) +
         "\" width=\"" + svg_number(length) + "\" height=\"" + svg_number(bar_height) + "\" rx=\"2\"></rect>\n";
}

std::string whisker(const Interval& interval, const Axis& axis, double top) {
  const double low = width * axis.place(interval.low);
  const double high = width * axis.place(interval.high);
  const double middle = top + bar_height / 2;
  return svg_line({low, middle}, {high, middle}, "whisker") +
         svg_line({low, top + 2}, {low, top + bar_height - 2}, "whisker") +
         svg_line({high, top + 2}, {high, top + bar_height - 2}, "whisker");
}

std::string row(const GroupRates& group, const GroupRate& kind, const Axis& axis, double top) {
  const auto& rate = group.*kind.rate;
  const bool weighty = carries_weight(rate, kind);
  const auto value = rate.value();
  const std::string told = value ? count_of(rate) + " · " + percent(rate) + (weighty ? "" : " *") : "no trials";
  std::string drawn = element("title", html(group.value + ": " + (value ? in_words(rate) : told)));
  drawn += svg_text({0, top + 12}, shortened(group.value), "start", weighty ? "name" : "") +
           svg_text({width, top + 12}, told, "end", weighty ? "name" : "") +
           rectangle({0, top + bar_top}, width, "track");
  if (value) drawn += rectangle({0, top + bar_top}, width * axis.place(*value), weighty ? "bar a" : "bar weak");
  if (rate.interval) drawn += whisker(*rate.interval, axis, top + bar_top);
  return element("g", drawn);
}

std::string scale(const Axis& axis, double top) {
  std::string labels;
  for (const auto& tick : axis.ticks) {
    const double place = axis.place(tick.at);
    const char* anchor = place < 0.01 ? "start" : place > 0.99 ? "end" : "middle";
    labels += svg_text({width * place, top}, tick.label, anchor);
  }
  return labels;
}

std::string chart(std::span<const GroupRates> groups, const GroupRate& kind, const std::string& id) {
  double most = 0;
  bool tried = false;
  for (const auto& group : groups) {
    most = std::max(most, highest(group.*kind.rate));
    tried = tried || (group.*kind.rate).of > 0;
  }
  if (!tried) return "";
  const auto axis = share_axis("", 0, most);
  std::string drawn;
  double top = 0;
  Figure figure{id, std::string(kind.name) + ": " + kind.meaning, "By " + groups.front().column + ". "};
  for (const auto& group : groups) {
    drawn += row(group, kind, axis, top);
    top += row_height;
    figure.description += group.value + ": " + in_words(group.*kind.rate) + ". ";
  }
  return figure_html(figure, drawn + scale(axis, top + 10), static_cast<int>(width), static_cast<int>(top + 16));
}

std::string column_charts(std::span<const GroupRates> groups, std::size_t column) {
  std::string charts;
  std::string untried;
  for (const auto& kind : group_rates) {
    const auto drawn = chart(groups, kind, "group-" + std::to_string(column) + "-" + kind.name);
    charts += drawn;
    if (drawn.empty()) untried += (untried.empty() ? "" : ", ") + std::string(kind.name);
  }
  return element("h3", "By " + html(groups.front().column)) +
         (untried.empty() ? "" : element("p class=\"soft\"", "Not drawn, for want of trials: " + untried + ".")) +
         element("div class=\"charts bars\"", charts);
}

}  // namespace

std::string group_charts(const GroupTable& table) {
  std::string charts;
  std::size_t columns = 0;
  const std::span<const GroupRates> all = table.groups;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    while (last < all.size() && all[last].column == all[first].column) ++last;
    charts += column_charts(all.subspan(first, last - first), ++columns);
    first = last;
  }
  return charts;
}

}  // namespace maskid
