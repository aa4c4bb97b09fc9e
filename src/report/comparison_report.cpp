#include "maskid/report/comparison_report.hpp"

#include <cstdio>

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json difference_json(const Difference& difference) {
  const auto& interval = difference.interval;
  return {{"first", rate_json(difference.first)},
          {"second", rate_json(difference.second)},
          {"difference", or_null(difference.value())},
          {"interval", interval ? Json::array({interval->low, interval->high}) : Json(nullptr)}};
}

Json points_json(const std::vector<DifferencePoint>& points, const char* wanted) {
  Json json = Json::array();
  for (const auto& point : points) {
    Json row = {{wanted, point.wanted},
                {"first_threshold", or_null(point.first_threshold)},
                {"second_threshold", or_null(point.second_threshold)}};
    row.update(difference_json(point.difference));
    row["too_few_trials"] = point.too_few_trials;
    json.push_back(std::move(row));
  }
  return json;
}

std::string comparison_json(const Comparison& comparison, const SystemNames& names) {
  const auto& discordant = comparison.discordant;
  auto tpir = difference_json(comparison.tpir);
  tpir["first_only"] = discordant.first_only;
  tpir["second_only"] = discordant.second_only;
  tpir["p_value"] = discordant.p_value;
  return json_text({{"format_version", 1},
                    {"first", {{"name", names.first}, {"gallery_subjects", comparison.first_gallery_subjects}}},
                    {"second", {{"name", names.second}, {"gallery_subjects", comparison.second_gallery_subjects}}},
                    {"probes", comparison.probes},
                    {"mated_probes", comparison.mated_probes},
                    {"subjects", comparison.subjects},
                    {"tpir", tpir},
                    {"fnir", points_json(comparison.fnir, "fpir")},
                    {"fnmr", points_json(comparison.fnmr, "fmr")}});
}

std::string or_dash(const std::optional<double>& value) { return value ? fixed(*value, 4) : "-"; }

std::string with_sign(double value) {
  const auto text = fixed(value, 4);
  if (text == "-0.0000") return "0.0000";
  return value > 0 && text != "0.0000" ? "+" + text : text;
}

/// One row a rate: both systems', and their difference.
Table differences_table(const Comparison& comparison) {
  Table table{{"rate", "at", "first", "second", "difference", "low", "high", "of"}, {}};
  const auto add = [&](const std::string& rate, const std::string& at, const Difference& difference) {
    const auto& interval = difference.interval;
    const auto value = difference.value();
    table.rows.push_back({rate, at, or_dash(difference.first.value()), or_dash(difference.second.value()),
                          value ? with_sign(*value) : "-", interval ? with_sign(interval->low) : "-",
                          interval ? with_sign(interval->high) : "-", std::to_string(difference.first.of)});
  };
  add("TPIR", "rank 1", comparison.tpir);
  for (const auto& point : comparison.fnir) add("FNIR", "FPIR " + Json(point.wanted).dump(), point.difference);
  for (const auto& point : comparison.fnmr) add("FNMR", "FMR " + Json(point.wanted).dump(), point.difference);
  return table;
}

/// "FPIR 0.01, FMR 1e-05"; empty without any.
std::string too_few_trials(const Comparison& comparison) {
  std::string list;
  const auto add = [&](const std::vector<DifferencePoint>& points, const std::string& rate) {
    for (const auto& point : points) {
      if (point.too_few_trials) list += (list.empty() ? "" : ", ") + rate + " " + Json(point.wanted).dump();
    }
  };
  add(comparison.fnir, "FPIR");
  add(comparison.fnmr, "FMR");
  return list;
}

/// As many digits as say something, however small: 0.039, 2.1e-07.
std::string p_value_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

std::string system_line(const std::string& position, const std::string& name, std::size_t gallery_subjects) {
  return position + ": " + shown(name) + ", a gallery of " + std::to_string(gallery_subjects) + " subjects\n";
}

std::string comparison_text(const Comparison& comparison, const SystemNames& names) {
  const auto& discordant = comparison.discordant;
  std::string text = system_line("first", names.first, comparison.first_gallery_subjects) +
                     system_line("second", names.second, comparison.second_gallery_subjects) +
                     "probes: " + std::to_string(comparison.mated_probes) + " mated, " +
                     std::to_string(comparison.probes - comparison.mated_probes) + " non-mated, of " +
                     std::to_string(comparison.subjects) + " subjects\n\n" + as_text(differences_table(comparison)) +
                     "\ndifference: the first less the second, each at its own threshold; low, high: 95 % intervals "
                     "by bootstrap over subjects\nfound at rank 1 by the first alone: " +
                     std::to_string(discordant.first_only) +
                     ", by the second alone: " + std::to_string(discordant.second_only) +
                     "; exact McNemar test over probes: p = " + p_value_text(discordant.p_value) + "\n";
  if (comparison.first_gallery_subjects != comparison.second_gallery_subjects) {
    text += "warning: the galleries differ in size, and the smaller one is easier; enroll the same people in both\n";
  }
  if (const auto rare = too_few_trials(comparison); !rare.empty()) {
    text += "too few trials to say what it takes for " + rare + ": the threshold lies just above every non-mate\n";
  }
  return text;
}

}  // namespace

std::string comparison_report(const Comparison& comparison, const SystemNames& names, ReportFormat format) {
  if (format == ReportFormat::json) return comparison_json(comparison, names);
  if (format == ReportFormat::csv) return as_csv(differences_table(comparison));
  return comparison_text(comparison, names);
}

}  // namespace maskid
