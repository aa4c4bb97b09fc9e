#include "maskid/report/evaluation_report.hpp"

#include <algorithm>
#include <array>

#include "maskid/base/text.hpp"
#include "maskid/evaluation/score_file.hpp"

#include "report/evaluation_details.hpp"
#include "report/json_text.hpp"
#include "report/looks_tables.hpp"

namespace maskid {
namespace {

double mean_ms(double seconds, std::size_t count) {
  return count == 0 ? 0 : 1000 * seconds / static_cast<double>(count);
}

Json threshold_json(const std::optional<float>& threshold) { return threshold ? Json(*threshold) : Json(nullptr); }

Json quality_json(const std::optional<ProbeQuality>& quality) {
  if (!quality) return nullptr;
  const auto& face = quality->face;
  return {{"score", quality->score},     {"eye_distance", face.eye_distance},
          {"sharpness", face.sharpness}, {"yaw", face.yaw},
          {"roll", face.roll},           {"brightness", face.brightness}};
}

Json probes_json(const Evaluation& evaluation) {
  Json probes = Json::array();
  for (const auto& probe : evaluation.probes) {
    probes.push_back(
        {{"path", probe.path},
         {"subject_id", probe.subject_id},
         {"mated", probe.mated},
         {"failure", probe.failure.empty() ? Json(nullptr) : Json(probe.failure)},
         {"rank", probe.rank ? Json(*probe.rank) : Json(nullptr)},
         {"mate_similarity", threshold_json(probe.mate_similarity)},
         {"first", probe.first ? Json{{"subject_id", probe.first->subject_id}, {"similarity", probe.first->similarity}}
                               : Json(nullptr)},
         {"best_nonmate", threshold_json(probe.best_nonmate)},
         {"quality", quality_json(probe.quality)}});
  }
  return probes;
}

Json rates_json(const ErrorRates& rates) {
  Json cmc = Json::array();
  for (const auto& point : rates.cmc) {
    cmc.push_back({{"rank", point.rank},
                   {"tpir", value_or_null(point.tpir)},
                   {"interval", interval_or_null(point.tpir)},
                   {"count", point.tpir.count},
                   {"of", point.tpir.of}});
  }
  Json open_set = Json::array();
  for (const auto& point : rates.open_set) {
    open_set.push_back({{"fpir", point.wanted_fpir},
                        {"threshold", threshold_json(point.threshold)},
                        {"fnir", value_or_null(point.fnir)},
                        {"interval", interval_or_null(point.fnir)},
                        {"count", point.fnir.count},
                        {"of", point.fnir.of},
                        {"measured_fpir", rate_json(point.fpir)},
                        {"too_few_trials", point.too_few_trials}});
  }
  Json verification = Json::array();
  for (const auto& point : rates.verification) {
    verification.push_back({{"fmr", point.wanted_fmr},
                            {"threshold", threshold_json(point.threshold)},
                            {"fnmr", value_or_null(point.fnmr)},
                            {"interval", interval_or_null(point.fnmr)},
                            {"count", point.fnmr.count},
                            {"of", point.fnmr.of},
                            {"measured_fmr", rate_json(point.fmr)},
                            {"too_few_trials", point.too_few_trials}});
  }
  return {{"cmc", cmc}, {"open_set", open_set}, {"verification", verification}};
}

std::string evaluation_json(const Evaluation& evaluation) {
  const auto& gallery = evaluation.gallery;
  const auto& rates = evaluation.rates;
  const auto& timing = evaluation.timing;
  Json json = {{"format_version", 1},
               {"gallery",
                {{"subjects", gallery.subjects},
                 {"photos", gallery.photos},
                 {"templates", gallery.templates},
                 {"fte", counts(gallery.failed_photos, gallery.photos)}}},
               {"probes",
                {{"mated", rates.mated_searches},
                 {"non_mated", rates.nonmated_searches},
                 {"fta", counts(rates.fta.count, rates.fta.of)}}}};
  json.update(rates_json(rates));
  json["mates_left_out"] = rates.mates_left_out;
  if (evaluation.shipped) {
    json["shipped_threshold"] = {{"threshold", evaluation.shipped->threshold},
                                 {"fnir", rate_json(evaluation.shipped->fnir)},
                                 {"fpir", rate_json(evaluation.shipped->fpir)}};
  }
  json.update(details_json(evaluation));
  if (evaluation.looks) json["looks"] = looks_json(*evaluation.looks);
  json["warnings"] = evaluation.warnings;
  json["timing"] = {{"photos", timing.extraction.photos},
                    {"seconds", timing.seconds},
                    {"detect_ms", mean_ms(timing.extraction.detect, timing.extraction.photos)},
                    {"embed_ms", mean_ms(timing.extraction.embed, timing.extraction.photos)},
                    {"search_ms", mean_ms(timing.search, timing.searches)}};
  json["searches"] = probes_json(evaluation);
  return json_text(json);
}

/// One row a rate: what is wanted, what was measured, on how much.
Table rates_table(const Evaluation& evaluation) {
  Table table{{"rate", "at", "threshold", "value", "low", "high", "count", "of"}, {}};
  const auto add = [&](const std::string& rate, const std::string& at, const std::optional<float>& threshold,
                       const Rate& measured) {
    const auto& interval = measured.interval;
    table.rows.push_back({rate, at, threshold ? fixed(*threshold, 4) : "-",
                          measured.value() ? fixed(*measured.value(), 4) : "-",
                          interval ? fixed(interval->low, 4) : "-", interval ? fixed(interval->high, 4) : "-",
                          std::to_string(measured.count), std::to_string(measured.of)});
  };
  const auto& rates = evaluation.rates;
  constexpr std::array told = {1U, 5U, 10U, 20U, 50U};
  for (const auto& point : rates.cmc) {
    if (std::ranges::find(told, point.rank) == told.end()) continue;
    add("TPIR", "rank " + std::to_string(point.rank), {}, point.tpir);
  }
  for (const auto& point : rates.open_set) {
    add("FNIR", "FPIR " + Json(point.wanted_fpir).dump(), point.threshold, point.fnir);
  }
  for (const auto& point : rates.verification) {
    add("FNMR", "FMR " + Json(point.wanted_fmr).dump(), point.threshold, point.fnmr);
  }
  if (evaluation.shipped) {
    add("FNIR", "shipped threshold", evaluation.shipped->threshold, evaluation.shipped->fnir);
    add("FPIR", "shipped threshold", evaluation.shipped->threshold, evaluation.shipped->fpir);
  }
  return table;
}

/// The rates for which the probes were too few to choose a threshold on: "FPIR 0.01, FMR 1e-05"; empty without any.
std::string too_few_trials(const ErrorRates& rates) {
  std::string list;
  const auto add = [&](bool too_few, const std::string& rate, double wanted) {
    if (too_few) list += (list.empty() ? "" : ", ") + rate + " " + Json(wanted).dump();
  };
  for (const auto& point : rates.open_set) add(point.too_few_trials, "FPIR", point.wanted_fpir);
  for (const auto& point : rates.verification) add(point.too_few_trials, "FMR", point.wanted_fmr);
  return list;
}

std::string count_of(std::size_t count, std::size_t of) { return std::to_string(count) + " of " + std::to_string(of); }

/// By group, by gallery size, and what to set; begins with a line end where there is any.
std::string details_text(const Evaluation& evaluation) {
  std::string text;
  const auto& groups = evaluation.groups;
  if (!groups.groups.empty()) {
    text += "\n\nby group, at the threshold of all for FPIR " + Json(groups.wanted_fpir).dump() + " and FMR " +
            Json(groups.wanted_fmr).dump() + ":\n" + as_text(groups_table(groups)) + "* fewer than " +
            std::to_string(errors_of_weight) + " errors: carries no weight\n";
  }
  if (!evaluation.sizes.points.empty()) {
    text += "\nby gallery size N, at the threshold that holds FPIR " + Json(evaluation.sizes.wanted_fpir).dump() +
            " there:\n" + as_text(sizes_table(evaluation.sizes));
  }
  if (const auto& looks = evaluation.looks) {
    text += "\nseveral photos of one person searched together:\n" + as_text(looks_table(*looks)) + looks_text(*looks) +
            "\n";
  }
  if (evaluation.advice) text += "\n" + advice_text(evaluation);
  return text;
}

std::string evaluation_text(const Evaluation& evaluation) {
  const auto& gallery = evaluation.gallery;
  const auto& rates = evaluation.rates;
  const auto& timing = evaluation.timing;
  std::string text = "gallery: " + std::to_string(gallery.subjects) + " subjects, " + std::to_string(gallery.photos) +
                     " photos, " + std::to_string(gallery.templates) +
                     " templates; failed to enroll (FTE): " + count_of(gallery.failed_photos, gallery.photos) +
                     "\nprobes: " + std::to_string(rates.mated_searches) + " mated, " +
                     std::to_string(rates.nonmated_searches) +
                     " non-mated; failed to acquire (FTA): " + count_of(rates.fta.count, rates.fta.of) + "\n\n" +
                     as_text(rates_table(evaluation)) + "\nlow, high: 95 % intervals by bootstrap over subjects";
  if (rates.mates_left_out) {
    text += "\nThere are no non-mated probes: FPIR is measured with each probe's mate left out of the gallery.";
  }
  if (const auto rare = too_few_trials(rates); !rare.empty()) {
    text += "\ntoo few trials to say what it takes for " + rare + ": the threshold lies just above every non-mate";
  }
  for (const auto& warning : evaluation.warnings) text += "\nwarning: " + shown(warning);
  text += details_text(evaluation);
  text += "\n" + std::to_string(timing.extraction.photos) + " photos in " + fixed(timing.seconds, 1) +
          " s; a photo: detect " + fixed(mean_ms(timing.extraction.detect, timing.extraction.photos), 1) +
          " ms, embed " + fixed(mean_ms(timing.extraction.embed, timing.extraction.photos), 1) + " ms, search " +
          fixed(mean_ms(timing.search, timing.searches), 2) + " ms\n";
  return text;
}

}  // namespace

std::string evaluation_report(const Evaluation& evaluation, ReportFormat format) {
  if (format == ReportFormat::json) return evaluation_json(evaluation);
  if (format == ReportFormat::csv) return as_csv(rates_table(evaluation));
  return evaluation_text(evaluation);
}

std::string scores_header() { return "probe,probe_subject_id,candidate,similarity,mated\n"; }

std::string scores_rows(const SearchScores& scores, std::span<const std::string> subjects) {
  const std::string probe = csv_field(scores.probe) + "," + csv_field(scores.subject_id) + ",";
  if (scores.similarities.empty()) return probe + (scores.mate ? csv_field(subjects[*scores.mate]) + ",,1\n" : ",,0\n");
  std::string rows;
  for (std::size_t i = 0; i < scores.similarities.size(); ++i) {
    rows += probe + csv_field(subjects[i]) + "," + shortest_text(scores.similarities[i]) +
            (scores.mate == i ? ",1\n" : ",0\n");
  }
  return rows;
}

}  // namespace maskid
