#include "maskid/recognition/compare.hpp"

#include "maskid/embedding/embedder.hpp"

namespace maskid {
namespace {

const ComparisonRule& rule_for(const Extraction& probe, const ModelCard& card) {
  return probe.cover == Cover::bare ? card.bare : card.covered;
}

}  // namespace

Embedding comparable(const Extraction& probe, const ModelCard& card) {
  const auto& embedding = probe.templates.front().embedding;
  if (card.networks.size() <= 1) return embedding;
  return weighted(embedding, card, rule_for(probe, card).weights);
}

std::vector<float> compare(const Extraction& probe, const Gallery& gallery, const ModelCard& card) {
  auto similarities = gallery.similarities(comparable(probe, card));
  const auto& calibration = rule_for(probe, card).calibration;
  if (card.networks.size() <= 1 || probe.cover != Cover::bare || !calibration) return similarities;
  for (float& similarity : similarities) {
    if (similarity <= -1) continue;  // a subject without a template
    similarity = static_cast<float>(calibration->translate(similarity, *card.covered.calibration));
  }
  return similarities;
}

}  // namespace maskid
