#pragma once

#include <string>

#include "maskid/evaluation/pair_accuracy.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// Mean and standard error over the folds, as LFW reports them, and each fold. JSON: format_version 1.
std::string pair_accuracy_report(const PairAccuracy& accuracy, ReportFormat format);

}  // namespace maskid
