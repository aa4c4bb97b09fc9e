#include "report/evaluation_tables.hpp"

#include <cmath>

#include "maskid/report/report_format.hpp"

#include "report/html_text.hpp"
#include "report/looks_tables.hpp"
#include "report/operating_point.hpp"
#include "report/rate_text.hpp"

namespace maskid {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t most_ranks = 12;

Row operator+(Row row, const Row& more) {
  row.insert(row.end(), more.begin(), more.end());
  return row;
}

/// Value, interval, count.
Row cells(const Rate& rate) {
  return {percent(rate), rate.interval ? percent(*rate.interval) : "–", rate.of == 0 ? "–" : count_of(rate)};
}

Row header_of(const std::string& rate, const std::string& counted) { return {rate, "95 % interval", counted}; }

std::string note(bool too_few_trials) { return too_few_trials ? "too few trials" : ""; }

HtmlTable cmc_table(const std::vector<CmcPoint>& cmc) {
  HtmlTable table{"Right person among the first (CMC), without a threshold",
                  Row{"rank"} + header_of("TPIR", "found") + Row{"people"},
                  {}};
  for (const auto& point : cmc) {
    if (cmc.size() > most_ranks && !is_round(point.rank)) continue;
    table.rows.push_back(Row{grouped(point.rank)} + cells(point.tpir) + Row{grouped(point.tpir.subjects)});
  }
  return table;
}

HtmlTable open_set_table(const std::vector<OpenSetPoint>& points) {
  HtmlTable table{"Identification: at the threshold for a wanted FPIR",
                  Row{"", "FPIR wanted", "threshold"} + header_of("FNIR", "missed") +
                      header_of("FPIR measured", "wrongly named") + Row{"note"},
                  {}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& point = points[i];
    table.rows.push_back(Row{mark(i), percent(point.wanted_fpir), threshold_text(point.threshold)} + cells(point.fnir) +
                         cells(point.fpir) + Row{note(point.too_few_trials)});
  }
  return table;
}

HtmlTable verification_table(const std::vector<VerificationPoint>& points) {
  HtmlTable table{"Verification: at the threshold for a wanted FMR",
                  Row{"", "FMR wanted", "threshold"} + header_of("FNMR", "not matched") +
                      header_of("FMR measured", "falsely matched") + Row{"note"},
                  {}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& point = points[i];
    table.rows.push_back(Row{mark(i), percent(point.wanted_fmr), threshold_text(point.threshold)} + cells(point.fnmr) +
                         cells(point.fmr) + Row{note(point.too_few_trials)});
  }
  return table;
}

HtmlTable threshold_table(const Evaluation& evaluation) {
  HtmlTable table{"Thresholds judged on people they were not chosen on",
                  Row{"", "threshold"} + header_of("FNIR", "missed") + header_of("FPIR", "wrongly named") + Row{"note"},
                  {}};
  if (const auto& shipped = evaluation.shipped) {
    table.rows.push_back(Row{"the model's", threshold_text(shipped->threshold)} + cells(shipped->fnir) +
                         cells(shipped->fpir) + Row{""});
  }
  if (const auto& advice = evaluation.advice) {
    table.rows.push_back(Row{"advised for FPIR " + percent(advice->wanted_fpir), threshold_text(advice->threshold)} +
                         cells(advice->fnir) + cells(advice->fpir) +
                         Row{grouped(advice->folds) + " folds" + (advice->too_few_trials ? "; too few trials" : "")});
  }
  return table;
}

HtmlTable sizes_table(const GallerySizes& sizes) {
  HtmlTable table{
      "By gallery size N, at FPIR " + percent(sizes.wanted_fpir) + (sizes.too_few_trials ? " (too few trials)" : ""),
      {"N", "", "TPIR, rank 1", "FNIR", "its threshold", "FPIR at the whole gallery's threshold"},
      {}};
  for (const auto& point : sizes.points) {
    const bool has_threshold = std::isfinite(point.threshold);
    table.rows.push_back({grouped(point.subjects), point.fitted ? "<span class=\"weak\">a fit</span>" : "measured",
                          percent(point.tpir), percent(point.fnir), has_threshold ? fixed(point.threshold, 4) : "–",
                          percent(point.fpir)});
  }
  return table;
}

/// "5 %" over its "12 of 240".
std::string two_lines(const Rate& rate) {
  return rate.of == 0 ? "–" : percent(rate) + "<br><small>" + count_of(rate) + "</small>";
}

HtmlTable discard_table(const std::vector<DiscardCurve>& curves) {
  HtmlTable table{"", {"by", ""}, {}};
  for (const auto& curve : curves) {
    table.caption = "With the worst photos discarded, at the threshold " + threshold_text(curve.threshold);
    Row fnir{curve.measure, "FNIR"}, fpir{"", "FPIR"}, limit{"", "limit"};
    for (std::size_t i = 0; i < curve.points.size(); i += 2) {
      const auto& point = curve.points[i];
      if (&curve == &curves.front()) table.header.push_back(percent(point.wanted));
      fnir.push_back(two_lines(point.fnir));
      fpir.push_back(two_lines(point.fpir));
      limit.push_back(point.limit ? fixed(*point.limit, *point.limit < 10 ? 2 : 0) : "–");
    }
    for (auto* row : {&fnir, &fpir, &limit}) table.rows.push_back(std::move(*row));
  }
  return table;
}

/// Starred where too few of its errors stand behind it.
std::string group_cell(const Rate& rate, std::size_t errors) {
  if (rate.of == 0) return "–";
  const bool weak = errors < errors_of_weight;
  const std::string told = percent(rate) + (weak ? " *" : "") + "<br><small>" + count_of(rate) +
                           (rate.interval ? "<br>" + percent(*rate.interval) : "") + "</small>";
  return weak ? "<span class=\"weak\">" + told + "</span>" : told;
}

/// May be broken into lines.
std::string name_cell(const std::string& name) { return "<span class=\"text\">" + html(name) + "</span>"; }

std::string group_cell(const Rate& rate) { return group_cell(rate, rate.count); }

HtmlTable groups_table(const GroupTable& groups) {
  HtmlTable table{"By group, at the thresholds of all: FPIR " + percent(groups.wanted_fpir) + " (" +
                      threshold_text(groups.identification_threshold) + "), FMR " + percent(groups.wanted_fmr) + " (" +
                      threshold_text(groups.verification_threshold) + ")",
                  {"group", "value", "photos", "people", "FTA", "TPIR, rank 1", "FNIR", "FPIR", "FNMR", "FMR"},
                  {}};
  for (const auto& group : groups.groups) {
    table.rows.push_back(
        {name_cell(group.column), name_cell(group.value),
         grouped(group.mated_searches) + " mated<br>" + grouped(group.nonmated_searches) + " non-mated",
         grouped(group.subjects), group_cell(group.fta), group_cell(group.tpir, group.tpir.of - group.tpir.count),
         group_cell(group.fnir), group_cell(group.fpir), group_cell(group.fnmr), group_cell(group.fmr)});
  }
  return table;
}

}  // namespace

std::string evaluation_tables(const Evaluation& evaluation) {
  const auto& rates = evaluation.rates;
  std::string tables;
  for (const auto& table : {cmc_table(rates.cmc), open_set_table(rates.open_set), threshold_table(evaluation),
                            verification_table(rates.verification), sizes_table(evaluation.sizes),
                            discard_table(evaluation.discards), groups_table(evaluation.groups)}) {
    tables += html_table(table);
  }
  if (const auto& looks = evaluation.looks) {
    const auto table = looks_table(*looks);
    tables += html_table({"Several photos of one person searched together", table.header, table.rows}) +
              element("p class=\"soft\"", html(looks_text(*looks)));
  }
  if (tables.empty()) return element("p", "Nothing was measured.");
  if (!evaluation.groups.groups.empty()) {
    tables += element("p class=\"soft\"", "* Fewer than " + grouped(errors_of_weight) +
                                              " errors: the rate carries no weight (rule of 30, ISO/IEC 19795-1).");
  }
  return tables;
}

}  // namespace maskid
