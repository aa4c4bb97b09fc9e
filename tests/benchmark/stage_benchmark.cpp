// Measures each stage of an enrollment with eight mask styles, on one thread, beside what the arithmetic alone would
// take at this core's measured peak; and, in the same run, what users of dlib's pipeline pay (face_recognition's: HOG
// on the photo enlarged twice, 68 landmarks, ResNet; no variants). usage: stage_benchmark PHOTO ...

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/image_transforms.h>
#include <dlib/opencv.h>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/face/main_face.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/recognition/template_extractor.hpp"

#include "benchmark/dlib_network.hpp"
#include "real/networks.hpp"
#include "support/seconds_of.hpp"

namespace {

using namespace maskid;

/// Of one stage, over all photos: the mean without the slowest tenth, in milliseconds.
double mean_ms(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  seconds.resize(std::max<std::size_t>(1, seconds.size() * 9 / 10));
  double sum = 0;
  for (const double one : seconds) sum += one;
  return sum * 1e3 / static_cast<double>(seconds.size());
}

/// Billions of multiplications and additions a second in registers of 256 bits, of ten sums that do not wait for one
/// another. A core with registers of 512 bits can do up to twice as many.
#if defined(__x86_64__)
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
double
peak_gflops() {
  using Lanes = float __attribute__((vector_size(32)));
  constexpr int rounds = 30'000'000;
  Lanes a = {}, b = {}, c = {}, d = {}, e = {}, f = {}, g = {}, h = {}, i = {}, j = {};
  const Lanes factor = Lanes{} + 0.999999F;
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    a = a * factor + factor, b = b * factor + factor, c = c * factor + factor, d = d * factor + factor;
    e = e * factor + factor, f = f * factor + factor, g = g * factor + factor, h = h * factor + factor;
    i = i * factor + factor, j = j * factor + factor;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const Lanes sum = a + b + c + d + e + f + g + h + i + j;
  volatile float sink = sum[0];
  (void)sink;
  return 2.0 * 8 * 10 * rounds / seconds / 1e9;
}

/// Of the convolutions and matrix products; Net::getFLOPS() counts a depthwise convolution as if it were a full one.
double gflop(const std::filesystem::path& network, const cv::Size& input) {
  auto net = cv::dnn::readNet(network.string());
  std::vector<int> layers;
  std::vector<std::vector<cv::dnn::MatShape>> in;
  std::vector<std::vector<cv::dnn::MatShape>> out;
  net.getLayersShapes(cv::dnn::MatShape{1, 3, input.height, input.width}, layers, in, out);
  double products = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto layer = net.getLayer(layers[i]);
    if (layer->blobs.empty() || (layer->type != "Convolution" && layer->type != "InnerProduct")) continue;
    const auto& shape = out[i][0];
    const double places = shape.size() == 4 ? static_cast<double>(shape[2]) * shape[3] : 1;
    products += static_cast<double>(layer->blobs[0].total()) * places;
  }
  return 2 * products / 1e9;
}

struct Row {
  const char* stage;
  int times;  ///< a photo
  double ms;  ///< each
  double floor_ms;
};

/// Has found these faces already.
struct FoundFaces : FaceDetector {
  std::vector<DetectedFace> faces;
  std::vector<DetectedFace> detect(const cv::Mat& /*photo*/) override { return faces; }
};

/// The stages, over all photos that show a face.
class Stages {
 public:
  void measure(const std::vector<cv::Mat>& photos) {
    const auto styles = parse_worn_masks("default", load_mask_styles(project / "data/masks"));
    const auto find_shape = [](const cv::Mat& photo, const DetectedFace& face) {
      return real_shape_predictor().predict(photo, face);
    };
    for (const auto& photo : photos) {
      std::vector<DetectedFace> faces;
      detect_.push_back(seconds_of([&] { faces = detector_->detect(photo); }));
      if (faces.empty()) continue;
      found_->faces = {main_face(faces, photo.size())};
      refine_.push_back(seconds_of([&] { faces = refined_->detect(photo); }));
      const auto& face = faces.front();
      cv::Mat crop;
      align_.push_back(seconds_of([&] { crop = align_face(photo, face); }));
      cover_.push_back(seconds_of([&] { classifier_->classify(crop); }));
      draw_.push_back(seconds_of([&] { masked_crops(photo, face, find_shape, styles); }));
      const std::vector<cv::Mat> one = {crop};
      upper_.push_back(seconds_of([&] { upper_embedder_->embed(one); }));
      full_.push_back(seconds_of([&] { full_embedder_->embed(one); }));
    }
  }

  std::vector<Row> rows(double peak) const {
    const auto floor = [&](const NetworkFile& network, const cv::Size& input, int runs) {
      return gflop(network.file, input) * runs / peak * 1e3;
    };
    const auto& upper = card_.networks[0];
    const auto& full = card_.networks[1];
    const auto runs = [](const EmbeddingNetwork& network) { return network.mirror_average ? 2 : 1; };
    // Of a photo of 250×250: two looks at 320 pixels, border included, and a closer one.
    const auto detector = load_network_file(project / "models/retinaface_mnet25_v1.json");
    const auto alignment = load_network_file(project / "models/alignment.json");
    const auto cover = load_network_file(project / "models/cover.json");
    const double looks = floor(detector, {320, 320}, 2) + floor(detector, {256, 256}, 1);
    return {{"detection", 1, mean_ms(detect_), looks},
            {"landmarks refined", 1, mean_ms(refine_), floor(alignment, {64, 64}, 4)},
            {"alignment", 1, mean_ms(align_), 0},
            {"covered or bare", 1, mean_ms(cover_), floor(cover, {112, 112}, 2)},
            {"68 landmarks, eight masks drawn", 1, mean_ms(draw_), 0},
            {"embedding, upper", 9, mean_ms(upper_), floor(upper.network, upper.view.size(), runs(upper))},
            {"embedding, full", 1, mean_ms(full_), floor(full.network, full.view.size(), runs(full))}};
  }

 private:
  ModelCard card_ = real_card();
  std::unique_ptr<FaceDetector> detector_ = plain_detector();
  FoundFaces* found_ = new FoundFaces;  // refined_'s
  std::unique_ptr<FaceDetector> refined_ =
      with_refined_landmarks(std::unique_ptr<FaceDetector>(found_), project / "models/alignment.onnx");
  std::unique_ptr<CoverClassifier> classifier_ = make_cover_classifier(project / "models/cover.onnx");
  std::unique_ptr<Embedder> upper_embedder_ = make_embedder(card_.networks[0]);
  std::unique_ptr<Embedder> full_embedder_ = make_embedder(card_.networks[1]);
  std::vector<double> detect_, refine_, align_, cover_, draw_, upper_, full_;
};

double dlib_ms(const std::vector<cv::Mat>& photos) {
  auto detector = dlib::get_frontal_face_detector();
  DlibNetwork network(load_network_file(project / "models/dlib_resnet_v1.json").file);
  std::vector<double> seconds;
  for (const auto& photo : photos) {
    seconds.push_back(seconds_of([&] {
      cv::Mat pixels = photo;
      dlib::matrix<dlib::rgb_pixel> image;
      dlib::assign_image(image, dlib::cv_image<dlib::bgr_pixel>(pixels));
      dlib::pyramid_up(image);
      const auto boxes = detector(image);
      if (boxes.empty()) return;
      const auto& box = boxes.front();
      DetectedFace face;
      face.box = cv::Rect2f(static_cast<float>(box.left()), static_cast<float>(box.top()),
                            static_cast<float>(box.width()), static_cast<float>(box.height()));
      face.box = {face.box.tl() * 0.5F, face.box.br() * 0.5F};
      const auto shape = real_shape_predictor().predict(photo, face);
      face.landmarks = {(shape[36] + shape[39]) / 2, (shape[42] + shape[45]) / 2, shape[33], shape[48], shape[54]};
      const std::vector<cv::Mat> crops = {DlibNetwork::crop(photo, face)};
      network.embed(crops);
    }));
  }
  return mean_ms(seconds);
}

}  // namespace

int main(int count, char** values) {
  cv::setNumThreads(1);
  std::vector<cv::Mat> photos;
  for (int i = 1; i < count; ++i) photos.push_back(load_photo(values[i]).pixels);
  const double peak = peak_gflops();
  Stages stages;
  stages.measure(photos);
  double sum = 0;
  std::printf("{\"photos\": %zu, \"peak_gflops\": %.1f, \"stages\": [", photos.size(), peak);
  const auto rows = stages.rows(peak);
  for (const auto& row : rows) {
    std::printf("%s{\"stage\": \"%s\", \"times\": %d, \"ms\": %.3f, \"floor_ms\": %.3f}",
                &row == rows.data() ? "" : ", ", row.stage, row.times, row.ms, row.floor_ms);
    sum += row.times * row.ms;
  }
  std::printf("], \"photo_ms\": %.2f, \"dlib_photo_ms\": %.2f}\n", sum, dlib_ms(photos));
}
