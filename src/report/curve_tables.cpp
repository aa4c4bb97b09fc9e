#include "maskid/report/curve_tables.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

/// As few digits as tell it apart.
std::string number(double value) { return json_line(Json(value)); }

/// Value, low, high, count, of; empty where there is none.
std::vector<std::string> cells(const Rate& rate) {
  const auto& interval = rate.interval;
  return {rate.value() ? number(*rate.value()) : "", interval ? number(interval->low) : "",
          interval ? number(interval->high) : "", std::to_string(rate.count), std::to_string(rate.of)};
}

Table cmc_table(const Evaluation& evaluation) {
  Table table{{"rank", "tpir", "low", "high", "count", "of"}, {}};
  for (const auto& point : evaluation.rates.cmc) {
    auto row = cells(point.tpir);
    row.insert(row.begin(), std::to_string(point.rank));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table det_table(const std::vector<DetPoint>& curve, const char* positive, const char* negative) {
  Table table{{"threshold", positive, negative}, {}};
  for (const auto& point : curve) {
    table.rows.push_back(
        {number(point.threshold), number(point.false_positive_rate), number(point.false_negative_rate)});
  }
  return table;
}

Table scores_table(const ScoreHistogram& scores) {
  Table table{{"from", "to", "mates", "best_nonmates"}, {}};
  const double width = (scores.high - scores.low) / static_cast<double>(scores.mates.size());
  for (std::size_t i = 0; i < scores.mates.size(); ++i) {
    const double from = scores.low + width * static_cast<double>(i);
    table.rows.push_back(
        {number(from), number(from + width), std::to_string(scores.mates[i]), std::to_string(scores.nonmates[i])});
  }
  return table;
}

Table size_table(const GallerySizes& sizes) {
  Table table{{"subjects", "tpir", "fnir", "threshold", "fpir_at_whole_threshold", "fitted"}, {}};
  for (const auto& point : sizes.points) {
    table.rows.push_back({std::to_string(point.subjects), number(point.tpir), number(point.fnir),
                          number(point.threshold), number(point.fpir), point.fitted ? "1" : "0"});
  }
  return table;
}

Table group_table(const GroupTable& groups) {
  Table table{{"column", "value", "rate", "measured", "low", "high", "count", "of"}, {}};
  for (const auto& group : groups.groups) {
    const auto add = [&](const char* name, const Rate& rate) {
      auto row = cells(rate);
      row.insert(row.begin(), {group.column, group.value, name});
      table.rows.push_back(std::move(row));
    };
    add("FTA", group.fta);
    add("TPIR", group.tpir);
    add("FNIR", group.fnir);
    add("FPIR", group.fpir);
    add("FNMR", group.fnmr);
    add("FMR", group.fmr);
  }
  return table;
}

Table discard_table(const std::vector<DiscardCurve>& curves) {
  Table table{{"measure", "threshold", "wanted", "discarded", "limit", "fnir", "fnir_low", "fnir_high", "misses",
               "mated", "fpir", "fpir_low", "fpir_high", "false_positives", "non_mated"},
              {}};
  for (const auto& curve : curves) {
    for (const auto& point : curve.points) {
      std::vector<std::string> row = {curve.measure, number(curve.threshold), number(point.wanted),
                                      number(point.discarded), point.limit ? number(*point.limit) : ""};
      for (const auto* rate : {&point.fnir, &point.fpir}) {
        for (auto& cell : cells(*rate)) row.push_back(std::move(cell));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace

std::vector<std::pair<std::string, Table>> curve_tables(const Evaluation& evaluation) {
  const auto& curves = evaluation.curves;
  return {{"cmc", cmc_table(evaluation)},
          {"det_identification", det_table(curves.identification, "fpir", "fnir")},
          {"det_verification", det_table(curves.verification, "fmr", "fnmr")},
          {"scores", scores_table(curves.scores)},
          {"gallery_sizes", size_table(evaluation.sizes)},
          {"groups", group_table(evaluation.groups)},
          {"discard", discard_table(evaluation.discards)}};
}

}  // namespace maskid
