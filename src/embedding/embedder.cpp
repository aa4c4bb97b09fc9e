#include "maskid/embedding/embedder.hpp"

#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <string>

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/base/crop_side.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/network/network.hpp"

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

class NetworkEmbedder : public Embedder {
 public:
  explicit NetworkEmbedder(const EmbeddingNetwork& card) : card_(card) {
    try {
      network_ = load_network(read_network_file(card.network), {});
      run(cv::Mat(card.view.size(), CV_8UC3, cv::Scalar::all(0)));  // does it do what the card says?
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
    const auto blob = cv::dnn::blobFromImage(visible, card_.scale, visible.size(), mean, card_.input_rgb);
    const cv::Mat output = network_->run(blob).front();
    if (output.total() != static_cast<std::size_t>(card_.dimension)) {
      throw Error("the network " + shown(card_.network.file) + " answers with " + std::to_string(output.total()) +
                  " values, but its model card '" + card_.network.name + "' says " + std::to_string(card_.dimension) +
                  "; correct the card");
    }
    return unit_vector(output.ptr<float>(), card_.dimension);
  }

  EmbeddingNetwork card_;
  std::unique_ptr<Network> network_;
};

class JoinedEmbedder : public Embedder {
 public:
  explicit JoinedEmbedder(const ModelCard& card) {
    // Side by side, and waited for when they are used; what bare faces alone need, only the first of them loads.
    std::map<std::string, Loading> loading;
    for (const auto& network : card.bare_networks) load(network, std::launch::deferred, loading);
    for (const auto& network : card.networks) load(network, std::launch::async, loading);
    for (const auto& network : card.networks) networks_.push_back(loading.at(network.network.name));
    for (const auto& network : card.bare_networks) bare_networks_.push_back(loading.at(network.network.name));
  }

  std::vector<Embedding> embed(std::span<const cv::Mat> crops) override { return joined(crops, networks_); }
  std::vector<Embedding> embed_bare(std::span<const cv::Mat> crops) override { return joined(crops, bare_networks_); }

 private:
  using Loading = std::shared_future<std::shared_ptr<Embedder>>;

  static void load(const EmbeddingNetwork& network, std::launch when, std::map<std::string, Loading>& loading) {
    loading[network.network.name] =
        std::async(when, [network] { return std::shared_ptr<Embedder>(make_embedder(network)); });
  }

  static std::vector<Embedding> joined(std::span<const cv::Mat> crops, const std::vector<Loading>& networks) {
    auto embeddings = networks.front().get()->embed(crops);
    if (embeddings.empty()) return embeddings;
    for (std::size_t i = 1; i < networks.size(); ++i) {
      const auto photographed = networks[i].get()->embed(crops.first(1)).front();
      for (auto& embedding : embeddings) embedding.insert(embedding.end(), photographed.begin(), photographed.end());
    }
    for (auto& embedding : embeddings) embedding = unit_vector(embedding.data(), static_cast<int>(embedding.size()));
    return embeddings;
  }

  std::vector<Loading> networks_, bare_networks_;
};

}  // namespace

cv::Mat visible_crop(const cv::Mat& crop, const EmbeddingNetwork& network) {
  cv::Mat whole;
  cv::resize(crop, whole, {crop_side, crop_side});  // the view is in pixels of this size
  cv::Mat visible = whole(network.view).clone();
  visible.rowRange(network.cut_line, visible.rows).setTo(cv::Scalar::all(network.fill));
  return visible;
}

std::unique_ptr<Embedder> make_embedder(const EmbeddingNetwork& network) {
  return std::make_unique<NetworkEmbedder>(network);
}

std::unique_ptr<Embedder> make_embedder(const ModelCard& card) {
  if (card.networks.size() == 1) return make_embedder(card.networks.front());
  return std::make_unique<JoinedEmbedder>(card);
}

Embedding weighted(const Embedding& embedding, const ModelCard& card, std::span<const float> weights) {
  Embedding result = embedding;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < card.networks.size(); ++i) {
    const auto end = begin + static_cast<std::size_t>(card.networks[i].dimension);
    // Each of n parts has the length 1/sqrt(n), in the probe and in the template.
    const float factor = weights[i] * static_cast<float>(card.networks.size());
    for (; begin < end; ++begin) result[begin] *= factor;
  }
  return result;
}

}  // namespace maskid
