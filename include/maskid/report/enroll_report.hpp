#pragma once

#include <string>

#include "maskid/recognition/enroll.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What an enrollment came to; CSV is one row a failed photo.
std::string enroll_report(const EnrollResult& result, const std::string& gallery, ReportFormat format);

/// That photos keep the consent recorded for them before, as a line; empty when all have the one given.
std::string consent_warning(const EnrollResult& result);

}  // namespace maskid
