#pragma once

#include <memory>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/embedding/embedding.hpp"
#include "maskid/embedding/model_card.hpp"

namespace maskid {

/// Turns aligned crops of one photo into embeddings. Not thread-safe: one a worker.
class Embedder {
 public:
  virtual ~Embedder() = default;

  /// One unit vector a crop (8-bit BGR, square), in order. The first crop is the face as photographed, the others the
  /// same with a mask drawn on it.
  virtual std::vector<Embedding> embed(std::span<const cv::Mat> crops) = 0;

  /// The same of a photo whose face wears no mask: other networks may embed it, to embeddings that mean the same.
  virtual std::vector<Embedding> embed_bare(std::span<const cv::Mat> crops) { return embed(crops); }
};

/// One network. It sees visible_crop() alone. Throws Error when the file is missing, is not the one of the card, or
/// does not answer with network.dimension values.
std::unique_ptr<Embedder> make_embedder(const EmbeddingNetwork& network);

/// All networks of `card`: their embeddings side by side, of length 1 together. The first network embeds every crop,
/// the others the first crop alone: what they say of the photo goes beside each drawn mask. Bare faces are embedded by
/// card.bare_networks. Throws likewise.
std::unique_ptr<Embedder> make_embedder(const ModelCard& card);

/// What a probe's embedding by the networks of `card` must be for its product with a template to be the weighted sum of
/// the networks' similarities.
Embedding weighted(const Embedding& embedding, const ModelCard& card, std::span<const float> weights);

/// The part of `crop` that the network sees: a copy of the size of its input, with the rows from the cut line on
/// filled.
cv::Mat visible_crop(const cv::Mat& crop, const EmbeddingNetwork& network);

}  // namespace maskid
