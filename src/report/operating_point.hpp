#pragma once

#include <optional>
#include <string>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// The rates that a summary tells: those for the FPIR that thresholds were advised for, or else for the lowest FPIR
/// that has a threshold; nothing where none has.
std::optional<OpenSetPoint> main_point(const Evaluation& evaluation);

/// The letter of the `i`th point in charts and tables: A, B, …, Z, A2, ….
std::string mark(std::size_t i);

}  // namespace maskid
