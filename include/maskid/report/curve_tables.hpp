#pragma once

#include <string>
#include <utility>
#include <vector>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// Every curve of an evaluation as a table, by the name of its file: cmc, det_identification, det_verification, scores,
/// gallery_sizes, groups, discard.
std::vector<std::pair<std::string, Table>> curve_tables(const Evaluation& evaluation);

}  // namespace maskid
