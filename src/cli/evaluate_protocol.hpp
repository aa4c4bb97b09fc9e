#pragma once

#include <string>
#include <utility>
#include <vector>

#include "maskid/evaluation/evaluate.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// Who is enrolled and who is searched.
struct LabelledSet {
  std::vector<LabelledPhoto> gallery;  ///< to enroll; empty: a gallery file is searched
  ProbeSet probes;
  std::vector<std::string> warnings;                          ///< what makes the rates weaker than they look
  std::vector<std::pair<std::string, std::string>> protocol;  ///< in words, for the report
};

/// What the arguments name, checked before any work. Throws Error for what is missing or contradicts itself.
LabelledSet labelled_set(const EvaluateArguments& evaluate);

}  // namespace maskid
