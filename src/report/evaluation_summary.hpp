#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// HTML: what was found in plain sentences, what makes it weaker than it looks, and the key figures.
std::string evaluation_summary(const Evaluation& evaluation);

}  // namespace maskid
