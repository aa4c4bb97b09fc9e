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
  if (!options.threshold && !card.covered.calibration) throw lacks("calibration");
  SequentialRule rule;
  const double n = static_cast<double>(std::max<std::size_t>(subjects, 1));
  const double fmr = -std::expm1(std::log1p(-options.fpir) / n);
  rule.accept = std::log((1 - options.fnir) / fmr);
  rule.reject = std::log(options.fnir / (1 - fmr));
  rule.threshold = static_cast<float>(
      options.threshold ? *options.threshold : card.covered.calibration->threshold_for(options.fpir, subjects));
  rule.max_looks = options.max_looks;
  return rule;
}

Answer settle(const LookScores& scores, std::size_t looks, std::span<const std::string> subjects,
              const SequentialRule& rule) {
  if (subjects.empty()) return {Decision::unknown, {}};
  // More alike is more evidence: of the same looks, the same subject has the most of both.
  const auto best = best_candidates(scores.similarities, subjects, 1).front();
  const double evidence = *std::max_element(scores.evidence.begin(), scores.evidence.end());
  if (evidence >= rule.accept) return {Decision::subject, best};
  if (evidence <= rule.reject) return {Decision::unknown, best};
  if (looks < rule.max_looks) return {Decision::look_again, best};
  return {best.similarity >= rule.threshold ? Decision::subject : Decision::unknown, best};
}

}  // namespace maskid
