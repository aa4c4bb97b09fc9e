#pragma once

#include <array>
#include <string>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/report/evaluation_page.hpp"

#include "report/results.hpp"
#include "support/synthetic_scores.hpp"

/// Evaluations with all that a page can show.
namespace maskid::results {

struct WrongName {
  std::string subject;
  float similarity = 0;
};

inline ErrorExample wrong_search(ErrorExample::Kind kind, std::size_t probe, const WrongName& first,
                                 const std::string& other_path) {
  ErrorExample error;
  error.kind = kind;
  error.probe = probe;
  error.similarity = first.similarity;
  error.first.subject_id = first.subject;
  error.first.similarity = first.similarity + 0.25F;
  error.first.rank = 1;
  error.other_path = other_path;
  return error;
}

/// Made by hand; `subject` and `path` stand in many of their places.
inline Evaluation page_evaluation(const std::string& subject = "Zoë, M.",
                                  const std::string& path = "probes/zoë/1.jpg") {
  auto evaluation = results::evaluation(subject, path);
  evaluation.curves.identification = {{0.5F, 0.01, 0.4}, {0.4F, 0.1, 0.2}, {0.2F, 1, 0}};
  evaluation.curves.verification = {{0.6F, 1e-6, 0.5}, {0.5F, 1e-4, 0.3}, {0.1F, 1, 0.1}};
  evaluation.curves.scores = {-1, 1, {0, 0, 3, 5}, {0, 9, 1, 0}};
  evaluation.sizes = {0.003, true, {{10, 0.95, 0.1, 0.3, 0.001, false}, {1000000, 0.5, 0.75, 0.6, 0.2, true}}};
  GroupRates group{"mask",      subject,       100,           50,
                   20,          rate(1, 150),  rate(60, 100), rate(40, 100, Interval{0.3, 0.5}),
                   rate(2, 50), rate(35, 100), rate(3, 40000)};
  evaluation.groups = {0.003, 0.001, 0.34F, 0.5F, {group, group}};
  evaluation.groups.groups[1].value = "bare";
  evaluation.groups.groups[1].fmr = rate(0, 0);
  evaluation.advice = {0.003, 0.41F, rate(5, 100, Interval{0.02, 0.09}), rate(1, 50), 10, true};
  evaluation.discards = {{"quality score",
                          0.34F,
                          {{0, 0, 0.125, rate(10, 100, Interval{0.05, 0.15}), rate(1, 50)},
                           {0.05, 0.04, 0.25, rate(6, 96), rate(1, 48)},
                           {0.1, 0.1, {}, rate(0, 0), rate(0, 0)}}},
                         {"yaw", 0.34F, {{0, 0, 62.5, rate(10, 100), rate(1, 50)}}}};
  auto miss = wrong_search(ErrorExample::Kind::miss, 0, {"ann", 0.25F}, path);
  miss.other_style = "surgical_blue:high";
  miss.reason = "small";
  const auto named = wrong_search(ErrorExample::Kind::false_positive, 2, {subject, 0.5F}, path);
  const auto without_template = wrong_search(ErrorExample::Kind::miss, 0, {"", -1}, "");
  evaluation.errors = {miss, without_template, named};
  return evaluation;
}

inline Provenance provenance(const std::string& text = "a & b") {
  return {"Masked faces: " + text,
          "maskid evaluate --probes " + text,
          "0.1.0",
          {{text, std::string(64, 'a')}, {"cover.onnx", std::string(64, 'b')}},
          {{"gallery photos", text}, {"masks drawn on probes", "none"}}};
}

/// Measured on synthetic scores; the photos of its errors are at `photo`.
inline Evaluation measured_evaluation(const std::string& photo) {
  SyntheticPopulation population;
  population.gallery_subjects = 300;
  population.mated_subjects = 120;
  population.nonmated_subjects = 300;
  population.deviation = 0.1;
  population.fta = 0.01;
  const auto searches = synthetic_scores(population);
  std::vector<std::string> subjects;
  for (std::size_t i = 0; i < population.gallery_subjects; ++i) subjects.push_back("person " + std::to_string(i));
  constexpr std::array masks = {"ffp2_white", "surgical_blue", "cloth_black_with_a_print_that_has_a_long_name",
                                "マスク"};
  std::vector<ProbeGroups> groups;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    groups.push_back({{"mask", masks[i % masks.size()]}, {"sex", i % 5 < 2 ? "f" : "m"}});
  }
  EvaluateOptions options;
  options.wanted_fpir = 0.01;
  for (std::size_t rank = 1; rank <= 50; ++rank) options.metrics.ranks.push_back(rank);
  options.metrics.ranks.erase(options.metrics.ranks.begin(), options.metrics.ranks.begin() + 5);
  options.threshold = 0.31;
  auto evaluation = evaluate_scores(searches, subjects, groups, options);
  evaluation.gallery = {300, 900, 4, 6300};
  std::vector<std::optional<ProbeQuality>> qualities(searches.size());
  for (std::size_t i = 0; i < searches.size(); ++i) {
    const auto at = static_cast<float>(i % 29);
    if (!searches[i].similarities.empty()) {
      qualities[i] = {{10 + at, 5 + static_cast<float>(i % 13), 2 * at, 0, 4 * at}, at / 60};
    }
  }
  evaluation.discards = discard_curves(searches, qualities, 0.31F, options.metrics);
  evaluation.warnings = {"2 of 837 probes are photos that are enrolled, byte for byte"};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto kind = i < 3 ? ErrorExample::Kind::miss : ErrorExample::Kind::false_positive;
    auto error = wrong_search(kind, 5 * i, {"person 7", 0.21F}, photo);
    error.other_style = "surgical_blue:high";
    error.covered = true;
    if (i % 2 == 0) error.reason = "small, dark";
    error.quality = {18.4F, 6.5F, -12, 3, 47};
    if (i == 4) error.other_path = "no/such/photo/with/a/name/that/goes/on/and/on/and/does/not/end/soon/0001.jpg";
    evaluation.errors.push_back(error);
  }
  return evaluation;
}

}  // namespace maskid::results
