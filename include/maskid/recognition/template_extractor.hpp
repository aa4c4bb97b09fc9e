#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/embedding/embedder.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/mask/face_part.hpp"
#include "maskid/mask/mask_style.hpp"
#include "maskid/recognition/extraction.hpp"

namespace maskid {

/// The 68 landmarks of a bare face, in pixels of the photo; must be safe to call from several threads.
using FindShape = std::function<FaceShape(const cv::Mat& photo, const DetectedFace& face)>;

/// The aligned crop of `face` with each mask drawn on it: what templates of masked faces are made of.
std::vector<cv::Mat> masked_crops(const cv::Mat& photo, const DetectedFace& face, const FindShape& find_shape,
                                  std::span<const WornMask> masks);

/// Seconds spent so far.
struct ExtractionTimes {
  double detect = 0;
  double embed = 0;
  std::size_t photos = 0;

  ExtractionTimes& operator+=(const ExtractionTimes& more);
};

/// The pipeline: photo → faces → aligned crop → masks drawn on it → embeddings. Not thread-safe: one a worker.
class TemplateExtractor {
 public:
  /// The networks that a photo passes through, in this order.
  struct Networks {
    std::unique_ptr<FaceDetector> detector;
    std::unique_ptr<CoverClassifier> cover;
    std::unique_ptr<Embedder> embedder;
  };

  /// `find_shape` may be empty where no mask is ever drawn.
  TemplateExtractor(Networks networks, FindShape find_shape, const QualityLimits& limits = {});

  /// Of the main face (main_face()): its template as photographed and one per mask.
  Extraction extract(const cv::Mat& photo, std::span<const WornMask> masks = {});

  /// Of the main face with `mask` drawn on the photo, which is then looked at anew; as photographed where that face
  /// is not bare.
  Extraction extract_wearing(const cv::Mat& photo, const WornMask& mask);

  /// Of the main face with `part` of its crop deleted.
  Extraction extract_without(const cv::Mat& photo, const FacePart& part);

  /// Every face, largest first, to be extracted by this extractor or another; empty without a face.
  std::vector<DetectedFace> find_faces(const cv::Mat& photo);

  /// Of one of the faces that were found in `photo`: its template as photographed and one per mask.
  Extraction extract_face(const cv::Mat& photo, const DetectedFace& face, std::span<const WornMask> masks = {});

  const ExtractionTimes& times() const { return times_; }

 private:
  std::vector<DetectedFace> detect(const cv::Mat& photo);
  void embed(std::span<const cv::Mat> crops, std::span<const WornMask> masks, Extraction& extraction);

  Networks networks_;
  FindShape find_shape_;
  QualityLimits limits_;
  ExtractionTimes times_;
};

/// Makes the extractor of one worker; called once in each worker's thread.
using ExtractorFactory = std::function<std::unique_ptr<TemplateExtractor>()>;

}  // namespace maskid
