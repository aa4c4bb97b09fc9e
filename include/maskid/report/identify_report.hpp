#pragma once

#include <optional>
#include <span>
#include <string>

#include "maskid/recognition/identify.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What an identification was made with.
struct IdentifySetting {
  std::string gallery;
  std::size_t subjects = 0;
  double threshold = 0;
  std::optional<double> fpir;  ///< that the threshold was chosen for; nothing: it was given
  std::string calibration;     ///< what the threshold for `fpir` was measured on
  /// Of the index that chose whom to compare; nothing: everybody was compared, or it was not measured.
  std::optional<SearchRecall> recall = {};
};

/// Who is in each photo; CSV is one row a candidate.
std::string identify_report(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting,
                            ReportFormat format);

/// Who the one person in several photos is; CSV is one row a candidate.
std::string identify_together_report(const IdentifiedPerson& person, const IdentifySetting& setting,
                                     ReportFormat format);

}  // namespace maskid
