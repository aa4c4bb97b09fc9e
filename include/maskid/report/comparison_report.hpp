#pragma once

#include <string>

#include "maskid/evaluation/comparison.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// Of the systems that were compared, in the order they were: the names of their files, say.
struct SystemNames {
  std::string first;
  std::string second;
};

/// Where two systems differ, and by how much. JSON: format_version 1. CSV: one row a rate.
std::string comparison_report(const Comparison& comparison, const SystemNames& names, ReportFormat format);

}  // namespace maskid
