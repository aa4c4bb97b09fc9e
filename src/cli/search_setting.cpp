#include "cli/search_setting.hpp"

#include "cli/pipeline.hpp"

namespace maskid {
namespace {

std::string calibrated_by(const SiteThreshold& site) {
  return "this gallery's site: " + std::to_string(site.strangers) + " searches by people left out, among " +
         std::to_string(site.subjects) + " subjects";
}

}  // namespace

IdentifySetting search_setting(const ThresholdArguments& wanted, const SearchedGallery& gallery,
                               const ModelCard& model) {
  const auto site = site_threshold_for(wanted, gallery.makers);
  IdentifySetting setting{gallery.place.shown(),
                          gallery.subjects,
                          site ? site->threshold : choose_threshold(wanted, model, gallery.subjects),
                          {},
                          {}};
  if (!wanted.threshold) {
    setting.fpir = wanted.fpir;
    setting.calibration = site ? calibrated_by(*site) : model.covered.calibration->measured_on;
  }
  return setting;
}

}  // namespace maskid
