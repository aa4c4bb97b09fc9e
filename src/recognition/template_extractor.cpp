#include "maskid/recognition/template_extractor.hpp"

#include <chrono>

#include "maskid/face/align_face.hpp"
#include "maskid/face/main_face.hpp"
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
  const cv::Matx23f to_crop = crop_transform(face);
  for (auto& point : shape) {
    const cv::Vec2f there = to_crop * cv::Vec3f(point.x, point.y, 1);
    point = {there[0], there[1]};
  }
  return shape;
}

Extraction no_face() { return {{}, {}, {}, {}, ExtractionFailure::no_face}; }

}  // namespace

std::vector<cv::Mat> masked_crops(const cv::Mat& photo, const DetectedFace& face, const FindShape& find_shape,
                                  std::span<const WornMask> masks) {
  if (masks.empty()) return {};
  const cv::Mat crop = align_face(photo, face);
  const auto shape = shape_in_crop(find_shape(photo, face), face);
  std::vector<cv::Mat> crops;
  for (const auto& mask : masks) crops.push_back(draw_mask(crop, shape, mask));
  return crops;
}

ExtractionTimes& ExtractionTimes::operator+=(const ExtractionTimes& more) {
  detect += more.detect;
  embed += more.embed;
  photos += more.photos;
  return *this;
}

TemplateExtractor::TemplateExtractor(Networks networks, FindShape find_shape, const QualityLimits& limits)
    : networks_(std::move(networks)), find_shape_(std::move(find_shape)), limits_(limits) {}

Extraction TemplateExtractor::extract(const cv::Mat& photo, std::span<const WornMask> masks) {
  ++times_.photos;
  const auto faces = detect(photo);
  if (faces.empty()) return no_face();
  return extract_face(photo, main_face(faces, photo.size()), masks);
}

Extraction TemplateExtractor::extract_wearing(const cv::Mat& photo, const WornMask& mask) {
  ++times_.photos;
  const auto before = detect(photo);
  if (before.empty()) return no_face();
  const auto& face = main_face(before, photo.size());
  if (networks_.cover->classify(align_face(photo, face)) != Cover::bare) return extract_face(photo, face, {});
  const cv::Mat masked = draw_mask(photo, find_shape_(photo, face), mask);
  const auto faces = detect(masked);
  if (faces.empty()) return no_face();
  return extract_face(masked, main_face(faces, masked.size()), {});
}

Extraction TemplateExtractor::extract_without(const cv::Mat& photo, const FacePart& part) {
  ++times_.photos;
  const auto faces = detect(photo);
  if (faces.empty()) return no_face();
  const auto& face = main_face(faces, photo.size());
  cv::Mat crop = align_face(photo, face);
  Extraction extraction{face, measure_quality(face, crop), {}, {}, {}};
  extraction.failure = broken_limit(extraction, photo.size(), limits_);
  if (extraction.failure) return extraction;
  delete_part(crop, part);
  extraction.cover = networks_.cover->classify(crop);
  embed({&crop, 1}, {}, extraction);
  return extraction;
}

std::vector<DetectedFace> TemplateExtractor::find_faces(const cv::Mat& photo) {
  ++times_.photos;
  return detect(photo);
}

std::vector<DetectedFace> TemplateExtractor::detect(const cv::Mat& photo) {
  const Stopwatch stopwatch(times_.detect);
  return networks_.detector->detect(photo);
}

Extraction TemplateExtractor::extract_face(const cv::Mat& photo, const DetectedFace& face,
                                           std::span<const WornMask> masks) {
  const cv::Mat crop = align_face(photo, face);
  Extraction extraction{face, measure_quality(face, crop), networks_.cover->classify(crop), {}, {}};
  extraction.failure = broken_limit(extraction, photo.size(), limits_);
  if (extraction.failure) return extraction;

  auto crops = masked_crops(photo, face, find_shape_, masks);
  crops.insert(crops.begin(), crop);

  embed(crops, masks, extraction);
  return extraction;
}

void TemplateExtractor::embed(std::span<const cv::Mat> crops, std::span<const WornMask> masks, Extraction& extraction) {
  const Stopwatch stopwatch(times_.embed);
  auto& embedder = *networks_.embedder;
  auto embeddings = extraction.cover == Cover::bare ? embedder.embed_bare(crops) : embedder.embed(crops);
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    extraction.templates.push_back({std::move(embeddings[i]), i == 0 ? "" : masks[i - 1].name()});
  }
}

}  // namespace maskid
