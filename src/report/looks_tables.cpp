#include "report/looks_tables.hpp"

#include "report/rate_text.hpp"

namespace maskid {
namespace {

/// "0.434 (0.391-0.480)"; "-" over no trial.
std::string cell(const std::optional<Rate>& rate) {
  if (!rate || !rate->value()) return "-";
  std::string text = fixed(*rate->value(), 3);
  if (rate->interval) text += " (" + fixed(rate->interval->low, 3) + "-" + fixed(rate->interval->high, 3) + ")";
  return text;
}

std::optional<Rate> at_rank_one(const ErrorRates& rates) {
  return rates.cmc.empty() ? std::nullopt : std::optional(rates.cmc.front().tpir);
}

Json row_json(const LooksRow& row) {
  Json open_set = Json::array();
  for (const auto& point : row.rates.open_set) {
    open_set.push_back({{"fpir", point.wanted_fpir},
                        {"threshold", point.threshold ? Json(*point.threshold) : Json(nullptr)},
                        {"fnir", rate_json(point.fnir)},
                        {"measured_fpir", rate_json(point.fpir)},
                        {"too_few_trials", point.too_few_trials}});
  }
  const auto optional_rate = [](const std::optional<Rate>& rate) { return rate ? rate_json(*rate) : Json(nullptr); };
  return {
      {"looks", row.looks},
      {"tpir", optional_rate(at_rank_one(row.rates))},
      {"open_set", open_set},
      {"shipped_threshold", {{"fnir", optional_rate(row.shipped_fnir)}, {"fpir", optional_rate(row.shipped_fpir)}}}};
}

}  // namespace

Table looks_table(const SeveralLooks& several) {
  Table table{{"photos", "TPIR rank 1"}, {}};
  for (const auto& point : several.rows.front().rates.open_set) {
    table.header.push_back("FNIR at FPIR " + Json(point.wanted_fpir).dump());
  }
  const bool shipped = several.rows.front().shipped_fnir.has_value();
  if (shipped) table.header.insert(table.header.end(), {"at the model's threshold: FNIR", "FPIR"});
  for (const auto& row : several.rows) {
    auto& cells = table.rows.emplace_back();
    cells = {std::to_string(row.looks), cell(at_rank_one(row.rates))};
    for (const auto& point : row.rates.open_set) cells.push_back(cell(point.fnir) + (point.too_few_trials ? " †" : ""));
    if (shipped) cells.insert(cells.end(), {cell(row.shipped_fnir), cell(row.shipped_fpir)});
  }
  return table;
}

std::string looks_text(const SeveralLooks& several) {
  const auto most = several.rows.back().looks;
  std::string text = "The same " + std::to_string(several.sets) + " sets of " + std::to_string(most) + " photos of " +
                     std::to_string(several.subjects) + " people in every row; " + std::to_string(most) +
                     " photos are worth " + fixed(several.independent, 2) + " independent ones.";
  bool too_few = false;
  for (const auto& point : several.rows.front().rates.open_set) too_few |= point.too_few_trials;
  if (too_few) text += " †: too few searches to tell so rare a rate.";
  if (!several.sequential) return text;
  const auto& settled = *several.sequential;
  return text + " Looking until it is settled, at most " + std::to_string(most) + " times, for FPIR " +
         Json(settled.wanted_fpir).dump() + " and FNIR " + Json(settled.wanted_fnir).dump() + ": FNIR " +
         cell(settled.fnir) + ", FPIR " + cell(settled.fpir) + ", after " + fixed(settled.mated_looks, 2) +
         " looks at people enrolled and " + fixed(settled.nonmated_looks, 2) + " at strangers.";
}

Json looks_json(const SeveralLooks& several) {
  Json rows = Json::array();
  for (const auto& row : several.rows) rows.push_back(row_json(row));
  Json json = {{"subjects", several.subjects},
               {"sets", several.sets},
               {"independent", several.independent},
               {"rows", rows},
               {"sequential", nullptr}};
  if (const auto& settled = several.sequential) {
    json["sequential"] = {{"wanted_fpir", settled->wanted_fpir}, {"wanted_fnir", settled->wanted_fnir},
                          {"fnir", rate_json(settled->fnir)},    {"fpir", rate_json(settled->fpir)},
                          {"mated_looks", settled->mated_looks}, {"nonmated_looks", settled->nonmated_looks}};
  }
  return json;
}

}  // namespace maskid
