#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What an evaluation measured. JSON: format_version 1, see README. CSV: one row a rate.
std::string evaluation_report(const Evaluation& evaluation, ReportFormat format);

/// Columns of the file of scores: a row a probe and gallery subject.
std::string scores_header();
std::string scores_rows(const SearchScores& scores, std::span<const std::string> subjects);

}  // namespace maskid
