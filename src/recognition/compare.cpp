#include "maskid/recognition/compare.hpp"

#include "maskid/embedding/embedder.hpp"

namespace maskid {

std::vector<float> compare(const Extraction& probe, const Gallery& gallery, const ModelCard& card) {
  const auto& embedding = probe.templates.front().embedding;
  if (card.networks.size() <= 1) return gallery.similarities(embedding);

  const auto& comparison = probe.cover == Cover::bare ? card.bare : card.covered;
  auto similarities = gallery.similarities(weighted(embedding, card, comparison.weights));
  if (probe.cover != Cover::bare || !comparison.calibration) return similarities;
  for (float& similarity : similarities) {
    if (similarity <= -1) continue;  // a subject without a template
    similarity = static_cast<float>(comparison.calibration->translate(similarity, *card.covered.calibration));
  }
  return similarities;
}

}  // namespace maskid
