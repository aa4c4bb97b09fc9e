#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "maskid/recognition/extraction.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What `maskid mask` drew.
struct MaskReport {
  struct Written {
    std::string photo, mask_style, picture;
  };
  struct Failed {
    std::string photo;
    ExtractionFailure failure;
  };
  std::vector<Written> written;
  std::vector<Failed> failed;
  std::filesystem::path contact_sheet;  ///< made where `written` is not empty
};

/// CSV is one row a picture.
std::string mask_report(const MaskReport& report, ReportFormat format);

}  // namespace maskid
