#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// HTML: tables of all rates with intervals, counts and thresholds; empty ones are left out.
std::string evaluation_tables(const Evaluation& evaluation);

}  // namespace maskid
