#include <cstdio>
#include <numeric>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/comparison.hpp"
#include "maskid/evaluation/drawn_on.hpp"
#include "maskid/evaluation/evaluate.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/report/comparison_report.hpp"
#include "maskid/report/curve_tables.hpp"
#include "maskid/report/evaluation_page.hpp"
#include "maskid/report/evaluation_report.hpp"
#include "maskid/report/pair_accuracy_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/evaluate_pairs.hpp"
#include "cli/evaluate_protocol.hpp"
#include "cli/pictures.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"
#include "cli/score_files.hpp"
#include "cli/search_log.hpp"

namespace maskid {
namespace {

constexpr std::string_view part_prefix = "part:";

std::optional<ExtractionCache> open_cache(const EvaluateArguments& evaluate, const Pipeline& pipeline) {
  if (evaluate.cache.empty()) return std::nullopt;
  return std::make_optional<ExtractionCache>(evaluate.cache, pipeline.fingerprint());
}

Gallery enroll_gallery(const EvaluateArguments& evaluate, const LabelledSet& set, const Pipeline& pipeline,
                       const ExtractionCache* cache) {
  const EnrollOptions options{pipeline.masks(evaluate.styles.value_or("default")), pipeline.jobs(), false, cache};
  Gallery gallery(pipeline.makers(options.masks));
  enroll_photos(
      set.gallery, {}, pipeline.extractor_factory(!options.masks.empty()), options,
      [&](EnrolledPhoto photo) { gallery.add(std::move(photo)); }, progress_bar("enrolling"));
  return gallery;
}

Gallery open_gallery(const EvaluateArguments& evaluate, const Pipeline& pipeline) {
  auto gallery = load_gallery(evaluate.gallery, today());
  require_fit(gallery.makers(), pipeline.makers({}), evaluate.gallery);
  return gallery;
}

/// What --cover asks for, in `options`.
void cover_probes(const std::string& cover, const Pipeline& pipeline, const GalleryMakers& makers,
                  EvaluateOptions& options) {
  if (cover.starts_with(part_prefix)) {
    options.deleted = face_part(cover.substr(part_prefix.size()));
  } else {
    options.worn = pipeline.masks(cover);
  }
  if (cover != "all") return;
  std::erase_if(options.worn, [&](const WornMask& mask) { return drawn_on(makers, mask); });
  if (options.worn.empty()) {
    throw Error(
        "every mask style is drawn on the gallery's photos, so that none is left to cover probes with; enroll "
        "with --styles default");
  }
}

EvaluateOptions metrics_for(const EvaluateArguments& evaluate) {
  EvaluateOptions options;
  options.metrics.seed = evaluate.seed;
  options.metrics.ranks.resize(50);
  std::iota(options.metrics.ranks.begin(), options.metrics.ranks.end(), std::size_t{1});
  if (!evaluate.fpirs.empty()) options.metrics.fpirs = evaluate.fpirs;
  if (!evaluate.fmrs.empty()) options.metrics.fmrs = evaluate.fmrs;
  options.wanted_fpir = evaluate.advised_fpir;
  return options;
}

EvaluateOptions options_for(const EvaluateArguments& evaluate, const Pipeline& pipeline, const Gallery& gallery) {
  auto options = metrics_for(evaluate);
  options.model = pipeline.model();
  options.jobs = pipeline.jobs();
  options.looks = evaluate.looks;
  if (pipeline.model().covered.calibration) {
    options.threshold = choose_threshold({}, pipeline.model(), gallery.subjects().size());
  }
  cover_probes(evaluate.cover, pipeline, gallery.makers(), options);
  return options;
}

bool misses(const std::optional<double>& required_tpir, const ErrorRates& rates) {
  return required_tpir && (rates.cmc.empty() || rates.cmc.front().tpir.value().value_or(0) < *required_tpir);
}

void calibrate(const EvaluateArguments& evaluate, const Evaluation& evaluation) {
  if (!evaluation.advice) {
    throw Error("these probes are of too few people to calibrate " + evaluate.gallery.shown() + " by; search more");
  }
  const auto& advice = *evaluation.advice;
  const SiteThreshold site{advice.wanted_fpir, advice.threshold, advice.fpir.of, evaluation.gallery.subjects};
  const auto event = calibration_event(site);
  write_down(evaluate.gallery, {&event, 1});
  set_site_threshold(evaluate.gallery, site);
}

void write_curves(const Evaluation& evaluation, const std::filesystem::path& folder) {
  if (folder.empty()) return;
  make_folder(folder);
  for (const auto& [name, table] : curve_tables(evaluation)) {
    write_file_atomically(folder / (name + ".csv"), as_csv(table));
  }
}

/// Everything that is written of an evaluation; the page says `provenance` of it.
void write_results(const Evaluation& evaluation, Provenance provenance, const EvaluateArguments& evaluate,
                   const CommonArguments& common) {
  std::fputs(evaluation_report(evaluation, common.format).c_str(), stdout);
  if (common.format == ReportFormat::csv) {  // which has no place for them
    for (const auto& warning : evaluation.warnings) std::fprintf(stderr, "maskid: warning: %s\n", warning.c_str());
  }
  write_curves(evaluation, evaluate.curves);
  if (evaluate.report.empty()) return;
  provenance.title = "How well faces are found";
  provenance.command = common.command;
  provenance.version = MASKID_VERSION;
  write_file_atomically(evaluate.report, evaluation_page(evaluation, provenance, {!evaluate.no_photos}));
}

int status_of(const Evaluation& evaluation, const EvaluateArguments& evaluate) {
  const bool all_acquired = evaluation.gallery.failed_photos == 0 && evaluation.rates.fta.count == 0;
  return all_acquired && !misses(evaluate.required_tpir, evaluation.rates) ? whole : partly;
}

void print_comparison(const ScoreSet& ours, const std::string& name, const EvaluateArguments& evaluate,
                      const CommonArguments& common) {
  const auto theirs = read_scores(evaluate.compare);
  for (const auto* scores : {&ours, &theirs}) {
    for (const auto& warning : scores->warnings) std::fprintf(stderr, "maskid: warning: %s\n", warning.c_str());
  }
  const auto comparison = compare_systems(ours, theirs, metrics_for(evaluate).metrics);
  std::fputs(comparison_report(comparison, {name, evaluate.compare.string()}, common.format).c_str(), stdout);
}

/// Of the scores of any system, without a photo.
int run_scores(const EvaluateArguments& evaluate, const CommonArguments& common) {
  const auto scores = read_scores(evaluate.scores);
  if (!evaluate.compare.empty()) {
    print_comparison(scores, evaluate.scores.string(), evaluate, common);
    return whole;
  }
  auto evaluation = evaluate_scores(scores.searches, scores.subjects, {}, metrics_for(evaluate));
  evaluation.warnings = scores.warnings;
  if (scores.scale != 1) {
    evaluation.warnings.push_back("similarities and thresholds here, times " + std::to_string(scores.scale) +
                                  ", are those of " + shown(evaluate.scores));
  }
  write_results(evaluation, {"", "", "", {}, {{"scores", evaluate.scores.string()}}}, evaluate, common);
  return status_of(evaluation, evaluate);
}

Provenance provenance_of(const LabelledSet& set, const EvaluateArguments& evaluate, const Pipeline& pipeline,
                         const Gallery& gallery) {
  Provenance provenance{"", "", "", pipeline.networks(), set.protocol};
  std::string styles;
  for (const auto& style : gallery.makers().mask_styles) styles += (styles.empty() ? "" : ", ") + style;
  provenance.protocol.push_back({"masks drawn on enrolled photos", styles.empty() ? "none" : styles});
  provenance.protocol.push_back({"probes covered by", evaluate.cover.empty() ? "nothing" : evaluate.cover});
  provenance.protocol.push_back({"seed", std::to_string(evaluate.seed)});
  return provenance;
}

/// Of LFW's pairs; --cover changes the second photo of each.
int run_pairs(const EvaluateArguments& evaluate, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto pairs = read_lfw_pairs(evaluate.pairs, evaluate.probes);
  const auto cache = open_cache(evaluate, pipeline);
  EvaluateOptions options;
  options.cache = cache ? &*cache : nullptr;
  cover_probes(evaluate.cover, pipeline, {}, options);
  const auto accuracy = evaluate_pairs(pairs, pipeline, options);
  std::fputs(pair_accuracy_report(accuracy, common.format).c_str(), stdout);
  return accuracy.without_face == 0 ? whole : partly;
}

/// A line for all of its searches, whose probes are known people.
void log_evaluation(const EvaluateArguments& evaluate, const ProbeSet& probes) {
  const auto searches = probes.probes.size() + probes.non_mated.size();
  const AuditEvent event{"evaluation", {{"probes", std::uint64_t{searches}}}};
  SearchLog(evaluate.gallery, !evaluate.no_log_searches).write({&event, 1});
}

/// Of photos: enrolled now, or searched in a gallery that is there.
int run_photos(const EvaluateArguments& evaluate, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto set = labelled_set(evaluate);
  const auto files = score_files(evaluate);
  const auto cache = open_cache(evaluate, pipeline);
  const auto* kept = cache ? &*cache : nullptr;
  const auto gallery =
      evaluate.gallery.empty() ? enroll_gallery(evaluate, set, pipeline, kept) : open_gallery(evaluate, pipeline);
  auto options = options_for(evaluate, pipeline, gallery);
  if (!evaluate.gallery.empty()) log_evaluation(evaluate, set.probes);
  options.cache = kept;
  ScoreSet ours{gallery.subjects(), {}, 1, {}};
  const auto sink = [&](const SearchScores& search, std::span<const std::string> subjects) {
    for (const auto& file : files) file(search, subjects);
    if (!evaluate.compare.empty()) ours.searches.push_back(search);
  };
  auto evaluation = maskid::evaluate(gallery, set.probes, pipeline.extractor_factory(!options.worn.empty()), options,
                                     sink, progress_bar("searching"));
  evaluation.warnings.insert(evaluation.warnings.begin(), set.warnings.begin(), set.warnings.end());
  if (evaluate.compare.empty()) {
    write_results(evaluation, provenance_of(set, evaluate, pipeline, gallery), evaluate, common);
  } else {
    print_comparison(ours, "maskid", evaluate, common);
  }
  if (evaluate.calibrate) calibrate(evaluate, evaluation);
  return status_of(evaluation, evaluate);
}

}  // namespace

int run(const EvaluateArguments& evaluate, const CommonArguments& common) {
  if (!evaluate.pairs.empty()) return run_pairs(evaluate, common);
  return evaluate.scores.empty() ? run_photos(evaluate, common) : run_scores(evaluate, common);
}

}  // namespace maskid
