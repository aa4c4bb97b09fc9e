#pragma once

#include <string>

#include "maskid/recognition/enroll.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What an enrollment came to; CSV is one row a failed photo.
std::string enroll_report(const EnrollResult& result, const std::string& gallery, ReportFormat format);

}  // namespace maskid
