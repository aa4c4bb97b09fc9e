#include <cerrno>
#include <cstdio>
#include <fstream>
#include <numeric>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/evaluate.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/report/curve_tables.hpp"
#include "maskid/report/evaluation_report.hpp"

#include "cli/commands.hpp"
#include "cli/evaluate_protocol.hpp"
#include "cli/pictures.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"

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
  auto gallery = load_gallery(evaluate.gallery);
  require_fit(gallery.makers(), pipeline.makers({}), evaluate.gallery);
  return gallery;
}

bool drawn_on(const GalleryMakers& makers, const WornMask& mask) {
  return std::ranges::any_of(makers.mask_styles, [&](const std::string& style) {
    return style == mask.style.name || style.starts_with(mask.style.name + ":");
  });
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

EvaluateOptions options_for(const EvaluateArguments& evaluate, const Pipeline& pipeline, const Gallery& gallery) {
  EvaluateOptions options;
  options.model = pipeline.model();
  options.jobs = pipeline.jobs();
  options.metrics.seed = evaluate.seed;
  options.metrics.ranks.resize(50);
  std::iota(options.metrics.ranks.begin(), options.metrics.ranks.end(), std::size_t{1});
  if (!evaluate.fpirs.empty()) options.metrics.fpirs = evaluate.fpirs;
  if (!evaluate.fmrs.empty()) options.metrics.fmrs = evaluate.fmrs;
  options.wanted_fpir = evaluate.advised_fpir;
  if (pipeline.model().covered.calibration) {
    options.threshold = choose_threshold({}, pipeline.model(), gallery.subjects().size());
  }
  cover_probes(evaluate.cover, pipeline, gallery.makers(), options);
  return options;
}

/// Writes a row a comparison to `path`; an empty path gives an empty sink.
ScoreSink score_file(const std::filesystem::path& path) {
  if (path.empty()) return {};
  auto file = std::make_shared<std::ofstream>(path);
  if (!(*file << scores_header()).flush()) throw system_error("write the scores to", path, errno);
  return [file, path](const SearchScores& scores, std::span<const std::string> subjects) {
    if (!(*file << scores_rows(scores, subjects)).flush()) throw system_error("write the scores to", path, errno);
  };
}

bool misses(const std::optional<double>& required_tpir, const ErrorRates& rates) {
  return required_tpir && (rates.cmc.empty() || rates.cmc.front().tpir.value().value_or(0) < *required_tpir);
}

void calibrate(const EvaluateArguments& evaluate, const Evaluation& evaluation) {
  if (!evaluation.advice) {
    throw Error("these probes are of too few people to calibrate " + shown(evaluate.gallery) + " by; search more");
  }
  const auto& advice = *evaluation.advice;
  set_site_threshold(evaluate.gallery,
                     {advice.wanted_fpir, advice.threshold, advice.fpir.of, evaluation.gallery.subjects});
}

void write_curves(const Evaluation& evaluation, const std::filesystem::path& folder) {
  if (folder.empty()) return;
  make_folder(folder);
  for (const auto& [name, table] : curve_tables(evaluation)) {
    write_file_atomically(folder / (name + ".csv"), as_csv(table));
  }
}

void print(const Evaluation& evaluation, ReportFormat format) {
  std::fputs(evaluation_report(evaluation, format).c_str(), stdout);
  if (format != ReportFormat::csv) return;  // which has no place for them
  for (const auto& warning : evaluation.warnings) std::fprintf(stderr, "maskid: warning: %s\n", warning.c_str());
}

}  // namespace

int run(const EvaluateArguments& evaluate, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto set = labelled_set(evaluate);
  const auto scores = score_file(evaluate.save_scores);
  const auto cache = open_cache(evaluate, pipeline);
  const auto* kept = cache ? &*cache : nullptr;
  const auto gallery =
      evaluate.gallery.empty() ? enroll_gallery(evaluate, set, pipeline, kept) : open_gallery(evaluate, pipeline);
  auto options = options_for(evaluate, pipeline, gallery);
  options.cache = kept;
  auto evaluation = maskid::evaluate(gallery, set.probes, pipeline.extractor_factory(!options.worn.empty()), options,
                                     scores, progress_bar("searching"));
  evaluation.warnings.insert(evaluation.warnings.begin(), set.warnings.begin(), set.warnings.end());
  print(evaluation, common.format);
  write_curves(evaluation, evaluate.curves);
  if (evaluate.calibrate) calibrate(evaluate, evaluation);
  const bool all_acquired = evaluation.gallery.failed_photos == 0 && evaluation.rates.fta.count == 0;
  return all_acquired && !misses(evaluate.required_tpir, evaluation.rates) ? whole : partly;
}

}  // namespace maskid
