#include "maskid/embedding/embedder.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

Embedding unit_vector(const float* values, int count) {
  Embedding embedding(values, values + count);
  double squares = 0;
  for (const float value : embedding) squares += static_cast<double>(value) * value;
  const auto length = static_cast<float>(std::sqrt(squares));
  for (float& value : embedding) value /= length;
  return embedding;
}

bool same_pixels(const cv::Mat& a, const cv::Mat& b) { return cv::norm(a, b, cv::NORM_INF) == 0; }

class OpenCvEmbedder : public Embedder {
 public:
  explicit OpenCvEmbedder(const ModelCard& card) : card_(card) {
    require_network_file(card.network);
    try {
      network_ = cv::dnn::readNetFromONNX(card.network.file.string());
      run(cv::Mat(card.input_side, card.input_side, CV_8UC3, cv::Scalar::all(0)));  // does it do what the card says?
    } catch (const cv::Exception& failure) {
      throw Error("cannot use the network " + shown(card.network.file) + " of model " + in_quotes(card.network.name) +
                  ": " + failure.err + "; correct its model card");
    }
  }

  std::vector<Embedding> embed(std::span<const cv::Mat> crops) override {
    std::vector<cv::Mat> visible;
    std::vector<Embedding> embeddings;
    for (const auto& crop : crops) {
      visible.push_back(visible_crop(crop, card_));
      // A mask worn below the cut line changes nothing that the network sees.
      const auto same = std::find_if(visible.begin(), visible.end() - 1,
                                     [&](const auto& earlier) { return same_pixels(earlier, visible.back()); });
      const auto position = same - visible.begin();
      embeddings.push_back(same == visible.end() - 1 ? embed_visible(visible.back()) : embeddings[position]);
    }
    return embeddings;
  }

 private:
  Embedding embed_visible(const cv::Mat& visible) {
    auto embedding = run(visible);
    if (!card_.mirror_average) return embedding;
    cv::Mat mirrored;
    cv::flip(visible, mirrored, 1);
    const auto other = run(mirrored);
    for (std::size_t i = 0; i < embedding.size(); ++i) embedding[i] += other[i];
    return unit_vector(embedding.data(), card_.dimension);
  }

  Embedding run(const cv::Mat& visible) {
    const cv::Scalar mean(card_.mean[0], card_.mean[1], card_.mean[2]);
    const cv::Size size(card_.input_side, card_.input_side);
    network_.setInput(cv::dnn::blobFromImage(visible, card_.scale, size, mean, card_.input_rgb));
    const cv::Mat output = network_.forward();
    if (output.total() != static_cast<std::size_t>(card_.dimension)) {
      throw Error("the network " + shown(card_.network.file) + " answers with " + std::to_string(output.total()) +
                  " values, but its model card '" + card_.network.name + "' says " + std::to_string(card_.dimension) +
                  "; correct the card");
    }
    return unit_vector(output.ptr<float>(), card_.dimension);
  }

  ModelCard card_;
  cv::dnn::Net network_;
};

}  // namespace

cv::Mat visible_crop(const cv::Mat& crop, const ModelCard& card) {
  cv::Mat visible;
  cv::resize(crop, visible, {card.input_side, card.input_side});  // the cut line is a row of the input
  if (card.cut_line < visible.rows) {
    visible.rowRange(card.cut_line, visible.rows).setTo(cv::Scalar::all(card.fill));
  }
  return visible;
}

std::unique_ptr<Embedder> make_embedder(const ModelCard& card) { return std::make_unique<OpenCvEmbedder>(card); }

}  // namespace maskid
