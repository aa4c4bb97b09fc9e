#include <cerrno>
#include <cstdio>
#include <fstream>
#include <set>
#include <span>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/evaluate.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/report/evaluation_report.hpp"

#include "cli/commands.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"

namespace maskid {
namespace {

Gallery open_gallery(const EvaluateArguments& evaluate, const Pipeline& pipeline) {
  auto gallery = load_gallery(evaluate.gallery);
  require_fit(gallery.makers(), pipeline.makers({}), evaluate.gallery);
  return gallery;
}

/// What evaluate() refuses too, but only after `photos` were enrolled.
void require_strangers(std::span<const LabelledPhoto> non_mated, std::span<const LabelledPhoto> photos) {
  std::set<std::string> subjects;
  for (const auto& photo : photos) subjects.insert(photo.subject_id);
  for (const auto& probe : non_mated) {
    if (!subjects.contains(probe.subject_id)) continue;
    throw Error("the subject " + in_quotes(probe.subject_id) + " of the non-mated probe " + shown(probe.path) +
                " is to be enrolled; non-mated probes must show people who are not in the gallery");
  }
}

Gallery enroll_gallery(const EvaluateArguments& evaluate, const ProbeSet& probes, const Pipeline& pipeline) {
  const auto photos = list_labelled_photos(evaluate.gallery_photos);
  require_strangers(probes.non_mated, photos);
  const EnrollOptions options{pipeline.masks(evaluate.styles.value_or("default")), pipeline.jobs(), false};
  Gallery gallery(pipeline.makers(options.masks));
  enroll_photos(
      photos, {}, pipeline.extractor_factory(!options.masks.empty()), options,
      [&](EnrolledPhoto photo) { gallery.add(std::move(photo)); }, progress_bar("enrolling"));
  return gallery;
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

}  // namespace

int run(const EvaluateArguments& evaluate, const CommonArguments& common) {
  const Pipeline pipeline(common);
  ProbeSet probes{list_labelled_photos(evaluate.probes), {}};
  if (!evaluate.non_mated.empty())
    probes.non_mated = list_labelled_photos(evaluate.non_mated, LoosePhotos::own_subject);
  const auto scores = score_file(evaluate.save_scores);
  const auto gallery =
      evaluate.gallery.empty() ? enroll_gallery(evaluate, probes, pipeline) : open_gallery(evaluate, pipeline);

  EvaluateOptions options;
  options.model = pipeline.model();
  options.jobs = pipeline.jobs();
  options.metrics.seed = evaluate.seed;
  if (!evaluate.fpirs.empty()) options.metrics.fpirs = evaluate.fpirs;
  if (!evaluate.fmrs.empty()) options.metrics.fmrs = evaluate.fmrs;
  if (pipeline.model().covered.calibration) {
    options.threshold = choose_threshold({}, pipeline.model(), gallery.subjects().size());
  }
  const auto evaluation =
      maskid::evaluate(gallery, probes, pipeline.extractor_factory(false), options, scores, progress_bar("searching"));
  std::fputs(evaluation_report(evaluation, common.format).c_str(), stdout);
  if (common.format == ReportFormat::csv) {  // which has no place for them
    for (const auto& warning : evaluation.warnings) std::fprintf(stderr, "maskid: warning: %s\n", warning.c_str());
  }
  const bool all_acquired = evaluation.gallery.failed_photos == 0 && evaluation.rates.fta.count == 0;
  return all_acquired && !misses(evaluate.required_tpir, evaluation.rates) ? whole : partly;
}

}  // namespace maskid
