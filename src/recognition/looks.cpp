#include "maskid/recognition/looks.hpp"

#include <cassert>
#include <cmath>

#include "maskid/base/error.hpp"
#include "maskid/recognition/compare.hpp"

namespace maskid {

void Looks::add(const Extraction& look) {
  assert(!look.failure);
  looks_.push_back(look);
}

std::vector<float> Looks::similarities() const {
  assert(!looks_.empty());
  Extraction mean = looks_.back();
  auto& sum = mean.templates.front().embedding;
  for (std::size_t i = 0; i + 1 < looks_.size(); ++i) {
    const auto& embedding = looks_[i].templates.front().embedding;
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += embedding[k];
  }
  double squares = 0;
  for (const float value : sum) squares += static_cast<double>(value) * value;
  for (float& value : sum) value /= static_cast<float>(std::sqrt(squares));
  return compare(mean, gallery_, card_);
}

Answer settle(const Looks& looks, const Gallery& gallery, const ModelCard& card, const SequentialOptions& options) {
  if (!card.covered.calibration) throw Error("the model '" + card.name + "' has no calibration to decide by");
  const auto candidates = best_candidates(looks.similarities(), gallery.subjects(), 1);
  if (candidates.empty()) return {Decision::unknown, {}};
  const double threshold = card.covered.calibration->threshold_for(options.fpir, gallery.subjects().size());
  if (candidates.front().similarity >= threshold) return {Decision::subject, candidates.front()};
  const bool last = looks.count() >= options.max_looks;
  return {last ? Decision::unknown : Decision::look_again, candidates.front()};
}

}  // namespace maskid
