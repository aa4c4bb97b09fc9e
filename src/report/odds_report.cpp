#include "maskid/report/odds_report.hpp"

#include <algorithm>
#include <cmath>

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"
#include "report/rate_text.hpp"

namespace maskid {
namespace {

std::string trimmed(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

/// Two digits that count, or all that stand before the point: "12,500", "0.042", "3e-07".
std::string short_number(double value) {
  if (value >= 9.95) return grouped(static_cast<std::size_t>(std::llround(value)));
  if (value <= 0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(value)));
  if (magnitude >= -4) return trimmed(fixed(value, 1 - magnitude));
  char text[32];
  std::snprintf(text, sizeof text, "%.1e", value);
  const std::string digits = text;
  const auto exponent = digits.find('e');
  return trimmed(digits.substr(0, exponent)) + digits.substr(exponent);
}

std::string text_of(Known known) {
  if (known == Known::at_most) return "at most";
  return known == Known::at_least ? "at least" : "measured";
}

std::string text_of(const Expected& expected) {
  return (expected.known == Known::measured ? "" : text_of(expected.known) + " ") + short_number(expected.value);
}

/// In a column: "<8.6".
std::string cell(const Expected& expected) {
  const char* sign = expected.known == Known::at_most ? "≤" : expected.known == Known::at_least ? "≥" : "";
  return sign + short_number(expected.value);
}

std::string text_of(const Rate& rate) {
  if (!rate.value()) return "not measured";
  std::string text = fixed(*rate.value(), 3);
  if (rate.interval) text += " (" + fixed(rate.interval->low, 3) + "–" + fixed(rate.interval->high, 3) + ")";
  return text;
}

std::string days_between(const Expected& per_day) {
  if (per_day.value <= 0) return "none expected";
  const Known turned = per_day.known == Known::at_most    ? Known::at_least
                       : per_day.known == Known::at_least ? Known::at_most
                                                          : Known::measured;
  return text_of(Expected{1 / per_day.value, turned});
}

std::string heading(const Odds& odds, const OddsSetting& setting) {
  const auto& last = setting.calibration.points.back();
  const auto& first = setting.calibration.points.front();
  std::string text = setting.gallery.empty() ? "" : "gallery " + shown(setting.gallery) + ": ";
  text += grouped(odds.crowd.subjects) + (odds.crowd.subjects == 1 ? " subject" : " subjects") + "; threshold " +
          fixed(odds.alarms.threshold, 4);
  if (setting.fpir) {
    text += ", as identify takes it for FPIR " + short_number(*setting.fpir);
    if (setting.at_site) {
      text += " by the gallery's own calibration";
    } else if (odds.alarms.fmr.known != Known::measured) {
      text += " by a line beyond the calibration";
    }
  }
  text += "\na day: " + short_number(odds.crowd.probes_per_day) + " probes, " + short_number(odds.crowd.strangers()) +
          " of strangers, who are not enrolled, and " + short_number(odds.crowd.enrolled()) + " of enrolled people\n";
  text += "calibration: " + shown(setting.calibration.measured_on) + "; from FMR " + short_number(first.fmr) +
          " (threshold " + fixed(first.threshold, 4) + ") to " + short_number(last.fmr) + " (" +
          fixed(last.threshold, 4) + "); beyond, nothing is measured\n";
  if (setting.scores_of) {
    text += "scores: " + shown(setting.scores) + ", " + grouped(*setting.scores_of) + " subjects\n";
  }
  return text;
}

/// As a percentage, which never says all of what is not all.
std::string share_text(const std::optional<Expected>& share) {
  if (!share) return "not measured";
  return (share->known == Known::measured ? "" : text_of(share->known) + " ") + percent(share->value);
}

std::string at_the_threshold(const Odds& odds, const OddsSetting& setting) {
  const auto& alarms = odds.alarms;
  Table table{{"at this threshold", "expected"},
              {{"FMR, of a comparison", text_of(alarms.fmr)},
               {"FPIR = 1 - (1 - FMR)^N, of a stranger", text_of(alarms.fpir)},
               {"false alarms a day", text_of(alarms.per_day)},
               {"days between false alarms", days_between(alarms.per_day)},
               {"alarms that are false", share_text(odds.false_share)}}};
  table.rows.push_back({"FNIR", odds.fnir ? text_of(*odds.fnir) : "not measured; pass --scores"});
  if (odds.fpir_in_scores) {
    table.rows.push_back(
        {"FPIR measured in the scores, N = " + grouped(setting.scores_of.value_or(0)), text_of(*odds.fpir_in_scores)});
  }
  return as_text(table);
}

std::string needed_text(const Odds& odds) {
  Table table{{"one false alarm in", "takes FPIR", "FMR", "threshold", "FNIR"}, {}};
  for (const auto& needed : odds.needed) {
    table.rows.push_back({short_number(needed.days) + (needed.days == 1 ? " day" : " days"), short_number(needed.fpir),
                          short_number(needed.fmr), needed.threshold ? fixed(*needed.threshold, 4) : "not measured",
                          needed.fnir ? text_of(*needed.fnir) : "not measured"});
  }
  return as_text(table);
}

std::string table_text(const Odds& odds) {
  Table table{{"subjects"}, {}};
  for (const auto& entry : odds.table) {
    if (table.rows.empty() || table.rows.back().front() != grouped(entry.subjects)) {
      table.rows.push_back({grouped(entry.subjects)});
    }
    if (entry.subjects == odds.table.front().subjects) {
      const bool chosen = entry.threshold == odds.alarms.threshold;
      table.header.push_back(fixed(entry.threshold, 4) + (chosen ? "*" : "") + " (FMR " + cell(entry.fmr) + ")");
    }
    table.rows.back().push_back(cell(entry.per_day));
  }
  return "false alarms a day by subjects and threshold (* the one above); worked out from FMR, not measured\n" +
         as_text(table);
}

Json expected_json(const Expected& expected) { return {{"value", expected.value}, {"known", text_of(expected.known)}}; }

Json alarms_json(const FalseAlarms& alarms) {
  return {{"subjects", alarms.subjects},
          {"threshold", alarms.threshold},
          {"fmr", expected_json(alarms.fmr)},
          {"fpir", expected_json(alarms.fpir)},
          {"false_alarms_per_day", expected_json(alarms.per_day)}};
}

Json rate_or_null(const std::optional<Rate>& rate) { return rate ? rate_json(*rate) : Json(nullptr); }

std::string as_json(const Odds& odds, const OddsSetting& setting) {
  Json needed = Json::array(), table = Json::array();
  for (const auto& one : odds.needed) {
    needed.push_back({{"days", one.days},
                      {"fpir", one.fpir},
                      {"fmr", one.fmr},
                      {"threshold", one.threshold ? Json(*one.threshold) : Json(nullptr)},
                      {"fnir", rate_or_null(one.fnir)}});
  }
  for (const auto& entry : odds.table) table.push_back(alarms_json(entry));
  const auto& points = setting.calibration.points;
  return json_text({{"format_version", 1},
                    {"gallery", setting.gallery.empty() ? Json(nullptr) : Json(setting.gallery)},
                    {"fpir", setting.fpir ? Json(*setting.fpir) : Json(nullptr)},
                    {"site_threshold", setting.at_site},
                    {"calibration",
                     {{"measured_on", setting.calibration.measured_on},
                      {"highest_fmr", points.front().fmr},
                      {"lowest_fmr", points.back().fmr}}},
                    {"scores", setting.scores.empty() ? Json(nullptr) : Json(setting.scores)},
                    {"probes_per_day", odds.crowd.probes_per_day},
                    {"enrolled_share", odds.crowd.enrolled_share},
                    {"at_threshold", alarms_json(odds.alarms)},
                    {"fnir", rate_or_null(odds.fnir)},
                    {"fpir_in_scores", rate_or_null(odds.fpir_in_scores)},
                    {"false_share", odds.false_share ? expected_json(*odds.false_share) : Json(nullptr)},
                    {"needed", needed},
                    {"table", table}});
}

std::string csv_of(const Odds& odds) {
  Table table{
      {"subjects", "probes_per_day", "enrolled_share", "threshold", "known", "fmr", "fpir", "false_alarms_per_day"},
      {}};
  const auto number = [](double value) { return json_line(value); };
  const auto add = [&](const FalseAlarms& alarms) {
    table.rows.push_back({std::to_string(alarms.subjects), number(odds.crowd.probes_per_day),
                          number(odds.crowd.enrolled_share), fixed(alarms.threshold, 4), text_of(alarms.fmr.known),
                          number(alarms.fmr.value), number(alarms.fpir.value), number(alarms.per_day.value)});
  };
  add(odds.alarms);
  for (const auto& entry : odds.table) add(entry);
  return as_csv(table);
}

}  // namespace

std::string odds_report(const Odds& odds, const OddsSetting& setting, ReportFormat format) {
  if (format == ReportFormat::json) return as_json(odds, setting);
  if (format == ReportFormat::csv) return csv_of(odds);
  return heading(odds, setting) + "\n" + at_the_threshold(odds, setting) + "\n" + needed_text(odds) + "\n" +
         table_text(odds);
}

}  // namespace maskid
