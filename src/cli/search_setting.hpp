#pragma once

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/report/identify_report.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// What `gallery` has to do with the threshold of a search in it.
struct SearchedGallery {
  GalleryPlace place;
  const GalleryMakers& makers;
  std::size_t subjects = 0;
};

/// The threshold for a search in `gallery`: the one given, the site's own, or the calibrated one. Throws Error where it
/// takes a calibration and `model` has none.
IdentifySetting search_setting(const ThresholdArguments& wanted, const SearchedGallery& gallery,
                               const ModelCard& model);

}  // namespace maskid
