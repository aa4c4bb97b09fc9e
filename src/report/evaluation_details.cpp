#include "report/evaluation_details.hpp"

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

Json det_json(const std::vector<DetPoint>& curve, const char* positive, const char* negative) {
  Json points = Json::array();
  for (const auto& point : curve) {
    points.push_back(
        {{"threshold", point.threshold}, {positive, point.false_positive_rate}, {negative, point.false_negative_rate}});
  }
  return points;
}

Json sizes_json(const GallerySizes& sizes) {
  Json points = Json::array();
  for (const auto& point : sizes.points) {
    points.push_back({{"subjects", point.subjects},
                      {"tpir", point.tpir},
                      {"fnir", point.fnir},
                      {"threshold", point.threshold},
                      {"fpir_at_whole_threshold", point.fpir},
                      {"fitted", point.fitted}});
  }
  return {{"fpir", sizes.wanted_fpir}, {"too_few_trials", sizes.too_few_trials}, {"points", points}};
}

Json or_null(const std::optional<float>& threshold) { return threshold ? Json(*threshold) : Json(nullptr); }

Json groups_json(const GroupTable& table) {
  Json groups = Json::array();
  for (const auto& group : table.groups) {
    groups.push_back({{"column", group.column},
                      {"value", group.value},
                      {"mated", group.mated_searches},
                      {"non_mated", group.nonmated_searches},
                      {"subjects", group.subjects},
                      {"fta", rate_json(group.fta)},
                      {"tpir", rate_json(group.tpir)},
                      {"fnir", rate_json(group.fnir)},
                      {"fpir", rate_json(group.fpir)},
                      {"fnmr", rate_json(group.fnmr)},
                      {"fmr", rate_json(group.fmr)}});
  }
  return {{"fpir", table.wanted_fpir},
          {"identification_threshold", or_null(table.identification_threshold)},
          {"fmr", table.wanted_fmr},
          {"verification_threshold", or_null(table.verification_threshold)},
          {"groups", groups}};
}

Json discards_json(const std::vector<DiscardCurve>& curves) {
  Json json = Json::array();
  for (const auto& curve : curves) {
    Json points = Json::array();
    for (const auto& point : curve.points) {
      points.push_back({{"wanted", point.wanted},
                        {"discarded", point.discarded},
                        {"limit", point.limit ? Json(*point.limit) : Json(nullptr)},
                        {"fnir", rate_json(point.fnir)},
                        {"fpir", rate_json(point.fpir)}});
    }
    json.push_back({{"measure", curve.measure}, {"threshold", curve.threshold}, {"points", points}});
  }
  return json;
}

Json advice_json(const std::optional<ThresholdAdvice>& advice) {
  if (!advice) return nullptr;
  return {{"fpir", advice->wanted_fpir},     {"threshold", advice->threshold},
          {"fnir", rate_json(advice->fnir)}, {"measured_fpir", rate_json(advice->fpir)},
          {"folds", advice->folds},          {"too_few_trials", advice->too_few_trials}};
}

Json errors_json(const Evaluation& evaluation) {
  Json errors = Json::array();
  for (const auto& error : evaluation.errors) {
    const auto& probe = evaluation.probes[error.probe];
    errors.push_back({{"kind", error.kind == ErrorExample::Kind::miss ? "miss" : "false positive"},
                      {"probe", probe.path},
                      {"subject_id", probe.subject_id},
                      {"similarity", error.similarity},
                      {"first", error.first.subject_id},
                      {"other", error.other_path},
                      {"mask_style", error.other_style},
                      {"covered", error.covered},
                      {"reason", error.reason}});
  }
  return errors;
}

/// "0.952 (0.891-1.000)", with a star where fewer than 30 errors stand behind it; "-" over no trial.
std::string cell(const Rate& rate, bool errors_counted = true) {
  if (!rate.value()) return "-";
  std::string text = fixed(*rate.value(), 3);
  if (rate.interval) text += " (" + fixed(rate.interval->low, 3) + "-" + fixed(rate.interval->high, 3) + ")";
  const auto errors = errors_counted ? rate.count : rate.of - rate.count;
  return text + (errors < errors_of_weight ? " *" : "");
}

}  // namespace

Json details_json(const Evaluation& evaluation) {
  const auto& scores = evaluation.curves.scores;
  return {
      {"curves",
       {{"identification", det_json(evaluation.curves.identification, "fpir", "fnir")},
        {"verification", det_json(evaluation.curves.verification, "fmr", "fnmr")},
        {"scores",
         {{"low", scores.low}, {"high", scores.high}, {"mates", scores.mates}, {"best_nonmates", scores.nonmates}}}}},
      {"gallery_sizes", sizes_json(evaluation.sizes)},
      {"groups", groups_json(evaluation.groups)},
      {"discards", discards_json(evaluation.discards)},
      {"advice", advice_json(evaluation.advice)},
      {"errors", errors_json(evaluation)}};
}

Table groups_table(const GroupTable& groups) {
  Table table{{"group", "value", "mated", "non-mated", "TPIR rank 1", "FNIR", "FPIR", "FNMR", "FMR"}, {}};
  for (const auto& group : groups.groups) {
    table.rows.push_back({group.column, group.value, std::to_string(group.mated_searches),
                          std::to_string(group.nonmated_searches), cell(group.tpir, false), cell(group.fnir),
                          cell(group.fpir), cell(group.fnmr), cell(group.fmr)});
  }
  return table;
}

Table sizes_table(const GallerySizes& sizes) {
  Table table{{"N", "", "TPIR rank 1", "FNIR", "threshold", "FPIR at the whole gallery's threshold"}, {}};
  for (const auto& point : sizes.points) {
    table.rows.push_back({std::to_string(point.subjects), point.fitted ? "fitted" : "measured", fixed(point.tpir, 3),
                          fixed(point.fnir, 3), fixed(point.threshold, 4), fixed(point.fpir, 4)});
  }
  return table;
}

std::string advice_text(const Evaluation& evaluation) {
  if (!evaluation.advice) return "";
  const auto& advice = *evaluation.advice;
  const auto percent = [](const Rate& rate) { return fixed(100 * rate.value().value_or(0), 2) + " %"; };
  std::string text = "advice: threshold " + fixed(advice.threshold, 4) + " for FPIR " +
                     Json(advice.wanted_fpir).dump() + ". Chosen on others (" + std::to_string(advice.folds) +
                     " folds of subjects), such a threshold named " + percent(advice.fpir) + " of " +
                     std::to_string(advice.fpir.of) + " searches by strangers and missed " + percent(advice.fnir) +
                     " of " + std::to_string(advice.fnir.of) + " by people enrolled.";
  if (advice.too_few_trials) text += " These are too few searches by strangers to tell so rare a rate.";
  return text;
}

}  // namespace maskid
