#include "benchmark/dlib_network.hpp"

#include <cmath>

#include <dlib/dnn.h>
#include <dlib/opencv.h>
#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"

namespace maskid {
namespace {

// The layers of the file, from its input to its output: a residual network of 29 convolutions (He et al. 2016).
template <int filters, int stride, class Below>
using Convolution = dlib::affine<dlib::con<filters, 3, 3, stride, stride, Below>>;

template <int filters, int stride, class Below>
using Pair = dlib::affine<dlib::con<filters, 3, 3, 1, 1, dlib::relu<Convolution<filters, stride, Below>>>>;

template <int filters, class Below>
using Block = dlib::relu<dlib::add_prev1<Pair<filters, 1, dlib::tag1<Below>>>>;

template <int filters, class Below>
using HalvingBlock = dlib::relu<
    dlib::add_prev2<dlib::avg_pool<2, 2, 2, 2, dlib::skip1<dlib::tag2<Pair<filters, 2, dlib::tag1<Below>>>>>>>;

using Start =
    dlib::max_pool<3, 3, 2, 2, dlib::relu<dlib::affine<dlib::con<32, 7, 7, 2, 2, dlib::input_rgb_image_sized<150>>>>>;
using Filters32 = Block<32, Block<32, Block<32, Start>>>;
using Filters64 = Block<64, Block<64, Block<64, HalvingBlock<64, Filters32>>>>;
using Filters128 = Block<128, Block<128, HalvingBlock<128, Filters64>>>;
using Filters256 = Block<256, Block<256, HalvingBlock<256, Filters128>>>;
using Face = dlib::loss_metric<dlib::fc_no_bias<128, dlib::avg_pool_everything<HalvingBlock<256, Filters256>>>>;

}  // namespace

struct DlibNetwork::Network {
  Face face;
};

DlibNetwork::DlibNetwork(const std::filesystem::path& file) : network_(std::make_unique<Network>()) {
  dlib::deserialize(file.string()) >> network_->face;
}

DlibNetwork::~DlibNetwork() = default;

cv::Mat DlibNetwork::crop(const cv::Mat& photo, const DetectedFace& face) {
  cv::Matx23d transform = crop_transform(face);
  constexpr double zoom = 1.5;
  transform = transform * zoom;
  transform(0, 2) -= 10.74;
  transform(1, 2) -= 32.8;
  cv::Mat crop;
  cv::warpAffine(photo, crop, transform, {150, 150}, cv::INTER_LINEAR);
  return crop;
}

std::vector<Embedding> DlibNetwork::embed(std::span<const cv::Mat> crops) {
  std::vector<Embedding> embeddings;
  for (const auto& crop : crops) {
    dlib::matrix<dlib::rgb_pixel> input;
    cv::Mat copy = crop;
    dlib::assign_image(input, dlib::cv_image<dlib::bgr_pixel>(copy));
    const dlib::matrix<float, 0, 1> output = network_->face(input);
    const float length = dlib::length(output);
    Embedding embedding;
    for (const float value : output) embedding.push_back(value / length);
    embeddings.push_back(std::move(embedding));
  }
  return embeddings;
}

}  // namespace maskid
