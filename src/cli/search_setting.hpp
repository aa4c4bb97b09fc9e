#pragma once

#include <filesystem>

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/report/identify_report.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// The threshold for a search in `gallery`, which lies at `path`: the one given, the site's own, or the calibrated one.
/// Throws Error where it takes a calibration and `model` has none.
IdentifySetting search_setting(const ThresholdArguments& wanted, const Gallery& gallery,
                               const std::filesystem::path& path, const ModelCard& model);

}  // namespace maskid
