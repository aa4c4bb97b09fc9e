#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid {

/// Finds faces in a photo. Not thread-safe: one a worker.
class FaceDetector {
 public:
  virtual ~FaceDetector() = default;

  /// The faces of an 8-bit BGR photo, largest box first; empty when there are none.
  virtual std::vector<DetectedFace> detect(const cv::Mat& photo) = 0;
};

struct RetinaFaceOptions {
  float min_score = 0.5F;  ///< of a face, 0 to 1
  /// Where no face reaches min_score, the best that reaches this is taken: covered faces score low.
  float min_score_alone = 0.3F;
  int first_side = 320;     ///< pixels of the first look, border included, on its longer side
  int largest_side = 1920;  ///< of the photo in the closest look
};

/// RetinaFace with a MobileNet-0.25 backbone (Deng et al., CVPR 2020; InsightFace's mnet.25) from the ONNX file
/// `network`, in OpenCV's DNN. A first look finds the large faces; photos with more detail get closer looks for the
/// small ones. Throws Error when the file is missing or is not that network.
std::unique_ptr<FaceDetector> make_retina_face(const std::filesystem::path& network,
                                               const RetinaFaceOptions& options = {});

/// `detector`, with each face's five landmarks moved to where the network of models/alignment.json sees the face: a
/// detector that was trained on bare faces misplaces those of covered ones. They are turned, scaled and shifted
/// together (a spatial transformer, Jaderberg et al., 2015), and where the photo seems squeezed by 10 % or more,
/// `stretch` says by how much; box and score stay. Throws Error when the file is missing or is not that network.
std::unique_ptr<FaceDetector> with_refined_landmarks(std::unique_ptr<FaceDetector> detector,
                                                     const std::filesystem::path& network);

}  // namespace maskid
