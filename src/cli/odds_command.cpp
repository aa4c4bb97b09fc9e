#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/odds.hpp"
#include "maskid/evaluation/score_file.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/report/odds_report.hpp"

#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"
#include "cli/pipeline.hpp"

namespace maskid {
namespace {

struct Size {
  std::size_t subjects = 0;           ///< as identify counts them
  std::optional<SiteThreshold> site;  ///< that identify would take
};

Size size_of(const OddsArguments& arguments, const KeyArguments& key, const Pipeline& pipeline) {
  if (arguments.subjects) return {*arguments.subjects, {}};
  const auto gallery = open_gallery(arguments.gallery, today(), key_of(arguments.gallery, key).get());
  require_fit(gallery->makers(), pipeline.makers({}), arguments.gallery);
  return {gallery->subjects(), site_threshold_for(arguments.threshold, gallery->makers())};
}

}  // namespace

int run(const OddsArguments& arguments, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto& model = pipeline.model();
  const auto& calibration = model.covered.calibration;
  if (!calibration) {
    throw Error("the model '" + model.name + "' has no calibration to work the odds out by; pass another as --model");
  }
  const auto size = size_of(arguments, common.key, pipeline);
  if (size.subjects == 0) throw Error("the gallery " + arguments.gallery.shown() + " is empty; enroll somebody");
  const Crowd crowd{size.subjects, arguments.probes_per_day, arguments.enrolled_share};
  const auto scores = arguments.scores.empty() ? ScoreSet() : read_scores(arguments.scores);
  const double threshold =
      size.site ? size.site->threshold : choose_threshold(arguments.threshold, model, crowd.subjects);

  OddsSetting setting{arguments.gallery.shown(), {}, size.site.has_value(), *calibration,
                      arguments.scores.string(), {}};
  if (!arguments.threshold.threshold) setting.fpir = arguments.threshold.fpir;
  if (!arguments.scores.empty()) setting.scores_of = scores.subjects.size();
  std::fputs(odds_report(odds(*calibration, threshold, crowd, scores.searches), setting, common.format).c_str(),
             stdout);
  return whole;
}

}  // namespace maskid
