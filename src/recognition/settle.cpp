#include <algorithm>
#include <cmath>

#include "maskid/base/error.hpp"
#include "maskid/recognition/looks.hpp"

namespace maskid {

SequentialRule sequential_rule(const ModelCard& card, std::size_t subjects, const SequentialOptions& options) {
  const auto lacks = [&](const std::string& what) {
    return Error("the model '" + card.name + "' has no " + what + " to decide by; pass another model");
  };
  if (!card.evidence) throw lacks("evidence");
  if (!card.covered.calibration) throw lacks("calibration");
  const double n = static_cast<double>(std::max<std::size_t>(subjects, 1));
  const double fmr = -std::expm1(std::log1p(-options.fpir) / n);
  const double at_last = card.covered.calibration->threshold_for(options.fpir, subjects);
  const double earlier = card.covered.calibration->threshold_for(options.fpir / 2, subjects);
  const double threshold = options.threshold.value_or(at_last);
  SequentialRule rule;
  rule.accept = static_cast<float>(threshold + earlier - at_last);
  rule.reject = static_cast<float>(card.evidence->similarity(std::log(options.fnir / (1 - fmr))));
  rule.threshold = static_cast<float>(threshold);
  rule.max_looks = options.max_looks;
  return rule;
}

Answer settle(std::span<const float> similarities, std::size_t looks, std::span<const std::string> subjects,
              const SequentialRule& rule) {
  if (subjects.empty()) return {Decision::unknown, {}};
  const auto best = best_candidates(similarities, subjects, 1).front();
  const bool last = looks >= rule.max_looks;
  if (best.similarity >= (last ? rule.threshold : rule.accept)) return {Decision::subject, best};
  return {last || best.similarity <= rule.reject ? Decision::unknown : Decision::look_again, best};
}

}  // namespace maskid
