#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/report/report_format.hpp"

#include "report/json_text.hpp"

namespace maskid {

/// The members "curves", "gallery_sizes", "groups", "discards", "advice" and "errors" of the JSON report.
Json details_json(const Evaluation& evaluation);

Table groups_table(const GroupTable& groups);
Table sizes_table(const GallerySizes& sizes);

/// What to set, in a sentence; empty without advice.
std::string advice_text(const Evaluation& evaluation);

}  // namespace maskid
