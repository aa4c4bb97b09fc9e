#include "face/retina_face_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

/// InsightFace's anchors: two a cell, around 8 + cell·stride.
struct Stride {
  int pixels;
  std::array<float, 2> anchor_sides;
};
constexpr std::array<Stride, 3> strides = {{{32, {512, 256}}, {16, {128, 64}}, {8, {32, 16}}}};

/// The three blobs of a stride: class scores (two anchors' of background, then of faces), box deltas, landmark deltas;
/// planes of rows × cols.
struct StrideOutput {
  const cv::Mat& scores;
  const cv::Mat& boxes;
  const cv::Mat& landmarks;
};

struct Anchor {
  cv::Point2f center;
  float side;
};

/// Probability of a face, by softmax over both classes.
float probability(const StrideOutput& output, int index, int cell) {
  return 1 / (1 + std::exp(output.scores.ptr<float>(0, index)[cell] - output.scores.ptr<float>(0, 2 + index)[cell]));
}

DetectedFace decode(const StrideOutput& output, int index, int cell, const Anchor& anchor) {
  const auto box = [&](int k) { return output.boxes.ptr<float>(0, index * 4 + k)[cell]; };
  const auto point = [&](int k) { return output.landmarks.ptr<float>(0, index * 10 + k)[cell]; };
  DetectedFace face;
  const cv::Point2f middle = anchor.center + anchor.side * cv::Point2f(box(0), box(1));
  const cv::Size2f size(anchor.side * std::exp(box(2)), anchor.side * std::exp(box(3)));
  face.box = {middle - cv::Point2f(size.width / 2, size.height / 2), size};
  for (int k = 0; k < 5; ++k) {
    face.landmarks[k] = anchor.center + anchor.side * cv::Point2f(point(2 * k), point(2 * k + 1));
  }
  face.score = probability(output, index, cell);
  return face;
}

void decode_stride(const Stride& stride, const StrideOutput& output, float min_score,
                   std::vector<DetectedFace>& faces) {
  const int cols = output.scores.size[3];
  const int cells = output.scores.size[2] * cols;
  for (int index = 0; index < 2; ++index) {
    for (int cell = 0; cell < cells; ++cell) {
      if (!(probability(output, index, cell) >= min_score)) continue;
      const cv::Point2f center(static_cast<float>(8 + cell % cols * stride.pixels),
                               static_cast<float>(8 + cell / cols * stride.pixels));
      faces.push_back(decode(output, index, cell, {center, stride.anchor_sides[index]}));
    }
  }
}

/// The file states an input of 512×512 pixels. OpenCV computes the sizes of the inner layers' crops from it, so that
/// any larger picture fails; smaller ones do not. This states the largest multiple of 32 that takes no more bytes:
/// 16,352.
std::string with_larger_input(std::string onnx) {
  constexpr std::string_view channels = "\x02\x08\x03";
  constexpr std::string_view stated = "\n\x03\x08\x80\x04\n\x03\x08\x80\x04";
  constexpr std::string_view larger = "\n\x03\x08\xe0\x7f\n\x03\x08\xe0\x7f";
  const auto found = onnx.find(std::string(channels) + std::string(stated));
  if (found != std::string::npos) onnx.replace(found + channels.size(), larger.size(), larger);
  return onnx;
}

}  // namespace

float overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float both = (a & b).area();
  return both / (a.area() + b.area() - both);
}

RetinaFaceNetwork::RetinaFaceNetwork(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    throw Error("the face detector " + shown(file) + " is missing; run scripts/fetch_models");
  }
  const auto onnx = with_larger_input(read_file(file));
  std::vector<std::string> outputs;
  for (const auto& stride : strides) {
    for (const char* output : {"cls_score", "bbox_pred", "landmark_pred"}) {
      outputs.push_back("face_rpn_" + std::string(output) + "_stride" + std::to_string(stride.pixels));
    }
  }
  try {
    network_ = load_network(onnx, outputs);
  } catch (const cv::Exception& failure) {
    const bool other = failure.code == cv::Error::StsObjectNotFound;
    throw Error(
        (other ? shown(file) + " is not the face detector: " : "cannot load the face detector " + shown(file) + ": ") +
        failure.err + "; run scripts/fetch_models");
  }
}

std::vector<DetectedFace> RetinaFaceNetwork::run(const cv::Mat& picture, float min_score) {
  const auto up = [](int length) { return (length + 31) / 32 * 32; };
  cv::Mat input;
  cv::copyMakeBorder(picture, input, 0, up(picture.rows) - picture.rows, 0, up(picture.cols) - picture.cols,
                     cv::BORDER_CONSTANT);
  const auto blobs = network_->run(cv::dnn::blobFromImage(input, 1.0, {}, {}, /*swapRB=*/true));

  std::vector<DetectedFace> found;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    decode_stride(strides[i], {blobs[3 * i], blobs[3 * i + 1], blobs[3 * i + 2]}, min_score, found);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  std::vector<DetectedFace> faces;
  for (const auto& face : found) {
    const auto same = [&](const auto& better) { return overlap(better.box, face.box) > same_face_overlap; };
    if (std::none_of(faces.begin(), faces.end(), same)) faces.push_back(face);
  }
  return faces;
}

RetinaFaceNetworks::RetinaFaceNetworks(const std::filesystem::path& file) : file_(file) {
  idle_.push_back(std::make_unique<RetinaFaceNetwork>(file_));
}

std::vector<DetectedFace> RetinaFaceNetworks::run(const cv::Mat& picture, float min_score) {
  std::unique_ptr<RetinaFaceNetwork> network;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      network = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!network) network = std::make_unique<RetinaFaceNetwork>(file_);
  auto faces = network->run(picture, min_score);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(network));
  return faces;
}

}  // namespace maskid
