#include "maskid/recognition/compare.hpp"

#include "maskid/embedding/embedder.hpp"

namespace maskid {
namespace {

const ComparisonRule& rule_for(const Extraction& probe, const ModelCard& card) {
  return probe.cover == Cover::bare ? card.bare : card.covered;
}

/// From the scale of bare faces, where `probe` is one, to that of covered ones.
void bring_to_one_scale(std::span<float> similarities, const Extraction& probe, const ModelCard& card) {
  const auto& calibration = rule_for(probe, card).calibration;
  if (card.networks.size() <= 1 || probe.cover != Cover::bare || !calibration) return;
  for (float& similarity : similarities) {
    if (similarity <= -1) continue;  // a subject without a template
    similarity = static_cast<float>(calibration->translate(similarity, *card.covered.calibration));
  }
}

}  // namespace

Embedding comparable(const Extraction& probe, const ModelCard& card) {
  const auto& embedding = probe.templates.front().embedding;
  if (card.networks.size() <= 1) return embedding;
  return weighted(embedding, card, rule_for(probe, card).weights);
}

std::vector<float> compare(const Extraction& probe, const Gallery& gallery, const ModelCard& card) {
  auto similarities = gallery.similarities(comparable(probe, card));
  bring_to_one_scale(similarities, probe, card);
  return similarities;
}

std::vector<std::vector<float>> compare(std::span<const Extraction* const> probes, const Gallery& gallery,
                                        const ModelCard& card) {
  std::vector<Embedding> embeddings;
  for (const auto* probe : probes) embeddings.push_back(comparable(*probe, card));
  auto similarities = gallery.similarities(embeddings);
  for (std::size_t i = 0; i < probes.size(); ++i) bring_to_one_scale(similarities[i], *probes[i], card);
  return similarities;
}

}  // namespace maskid
