#pragma once

#include <string>

#include "maskid/evaluation/several_looks.hpp"
#include "maskid/report/report_format.hpp"

#include "report/json_text.hpp"

namespace maskid {

/// A row a number of photos that were searched together.
Table looks_table(const SeveralLooks& several);

/// How many people and sets of photos the rows are of, and what looking until it is settled reached.
std::string looks_text(const SeveralLooks& several);

/// The member "looks".
Json looks_json(const SeveralLooks& several);

}  // namespace maskid
