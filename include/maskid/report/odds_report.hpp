#pragma once

#include <optional>
#include <string>

#include "maskid/evaluation/odds.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What the odds were worked out from.
struct OddsSetting {
  std::string gallery;         ///< path; empty: only its size is known
  std::optional<double> fpir;  ///< that the threshold was chosen for; nothing: it was given
  bool at_site = false;        ///< the threshold is the gallery's own, chosen on strangers of its site
  Calibration calibration;
  std::string scores;                    ///< path; empty: none
  std::optional<std::size_t> scores_of;  ///< subjects in them
};

/// Text; JSON with everything; CSV with a row for the threshold asked for, then one for each of the table.
std::string odds_report(const Odds& odds, const OddsSetting& setting, ReportFormat format);

}  // namespace maskid
