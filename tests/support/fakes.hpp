#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/recognition/template_extractor.hpp"

namespace maskid {

/// A face of a painted photo: a square of `color`, weakly checkered so that it is sharp. Who has the same color is the
/// same person.
struct PaintedFace {
  cv::Scalar color;
  cv::Point corner = {20, 20};
  int side = 112;
};

const cv::Scalar red(40, 40, 220), green(40, 220, 40), blue(220, 40, 40), yellow(40, 200, 200);

/// Faces on black.
cv::Mat paint_photo(const std::vector<PaintedFace>& faces, cv::Size size = {320, 160});

/// Writes paint_photo() to `path`, whose ending is that of a lossless format, and makes its folder.
void write_painted_photo(const std::filesystem::path& path, const std::vector<PaintedFace>& faces);

/// Finds painted faces, the largest first; eyes, nose and mouth lie where a crop has them.
class PaintedFaceDetector : public FaceDetector {
 public:
  std::vector<DetectedFace> detect(const cv::Mat& photo) override;
};

/// The embedding of a crop is its mean color as a unit vector.
class ColorEmbedder : public Embedder {
 public:
  std::vector<Embedding> embed(std::span<const cv::Mat> crops) override;
};

/// Every face is bare, but blue ones.
class ColorCoverClassifier : public CoverClassifier {
 public:
  Cover classify(const cv::Mat& crop) override;
};

/// What galleries made with a fake extractor say of themselves.
GalleryMakers fake_makers();

/// The three of them.
TemplateExtractor::Networks fake_networks();

/// The pipeline with them; masks are drawn on a face of average shape.
std::unique_ptr<TemplateExtractor> make_fake_extractor();

}  // namespace maskid
