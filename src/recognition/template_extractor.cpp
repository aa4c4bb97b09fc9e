#include "maskid/recognition/template_extractor.hpp"

#include <chrono>

#include "maskid/face/align_face.hpp"
#include "maskid/mask/draw_mask.hpp"

namespace maskid {
namespace {

/// Adds the seconds of its own life to `sum`.
class Stopwatch {
 public:
  explicit Stopwatch(double& sum) : sum_(sum) {}
  ~Stopwatch() { sum_ += std::chrono::duration<double>(Clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& sum_;
  Clock::time_point start_ = Clock::now();
};

FaceShape shape_in_crop(FaceShape shape, const DetectedFace& face) {
  const cv::Matx23f to_crop = crop_transform(face.landmarks);
  for (auto& point : shape) {
    const cv::Vec2f there = to_crop * cv::Vec3f(point.x, point.y, 1);
    point = {there[0], there[1]};
  }
  return shape;
}

}  // namespace

ExtractionTimes& ExtractionTimes::operator+=(const ExtractionTimes& more) {
  detect += more.detect;
  embed += more.embed;
  photos += more.photos;
  return *this;
}

TemplateExtractor::TemplateExtractor(std::unique_ptr<FaceDetector> detector, std::unique_ptr<Embedder> embedder,
                                     FindShape find_shape, const QualityLimits& limits)
    : detector_(std::move(detector)),
      embedder_(std::move(embedder)),
      find_shape_(std::move(find_shape)),
      limits_(limits) {}

Extraction TemplateExtractor::extract(const cv::Mat& photo, std::span<const WornMask> masks) {
  const auto faces = detect(photo);
  if (faces.empty()) return {{}, {}, {}, ExtractionFailure::no_face};
  return extract_face(photo, faces.front(), masks);
}

std::vector<Extraction> TemplateExtractor::extract_all(const cv::Mat& photo) {
  std::vector<Extraction> extractions;
  for (const auto& face : detect(photo)) extractions.push_back(extract_face(photo, face, {}));
  return extractions;
}

std::vector<DetectedFace> TemplateExtractor::detect(const cv::Mat& photo) {
  const Stopwatch stopwatch(times_.detect);
  ++times_.photos;
  return detector_->detect(photo);
}

Extraction TemplateExtractor::extract_face(const cv::Mat& photo, const DetectedFace& face,
                                           std::span<const WornMask> masks) {
  const cv::Mat crop = align_face(photo, face);
  Extraction extraction{face, measure_quality(face, crop), {}, {}};
  extraction.failure = broken_limit(extraction.quality, limits_);
  if (extraction.failure) return extraction;

  std::vector<cv::Mat> crops = {crop};
  if (!masks.empty()) {
    const auto shape = shape_in_crop(find_shape_(photo, face), face);
    for (const auto& mask : masks) crops.push_back(draw_mask(crop, shape, mask));
  }

  const Stopwatch stopwatch(times_.embed);
  auto embeddings = embedder_->embed(crops);
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    extraction.templates.push_back({std::move(embeddings[i]), i == 0 ? "" : masks[i - 1].name()});
  }
  return extraction;
}

}  // namespace maskid
