#pragma once

#include <vector>

#include "maskid/evaluation/evaluate.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// A sink for each file of scores that the arguments ask for. Throws Error, before any work, when one cannot be
/// written.
std::vector<ScoreSink> score_files(const EvaluateArguments& evaluate);

}  // namespace maskid
