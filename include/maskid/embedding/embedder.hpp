#pragma once

#include <memory>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/embedding/embedding.hpp"
#include "maskid/embedding/model_card.hpp"

namespace maskid {

/// Turns aligned crops into embeddings. Not thread-safe: one a worker.
class Embedder {
 public:
  virtual ~Embedder() = default;

  /// One unit vector a crop (8-bit BGR, crop_side square), in order.
  virtual std::vector<Embedding> embed(std::span<const cv::Mat> crops) = 0;
};

/// The network of `card` in OpenCV's DNN. It sees rows 0 to cut_line−1 of its input alone. Throws Error when the file
/// is missing, is not the one of the card, or does not answer with card.dimension values.
std::unique_ptr<Embedder> make_embedder(const ModelCard& card);

/// The part of `crop` that the network of `card` sees: a copy of the size of its input with the rows from the cut line
/// on blanked.
cv::Mat visible_crop(const cv::Mat& crop, const ModelCard& card);

}  // namespace maskid
