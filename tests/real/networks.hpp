#pragma once

#include <filesystem>
#include <memory>

#include <opencv2/imgcodecs.hpp>

#include "maskid/base/error.hpp"
#include "maskid/embedding/embedder.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/face/shape_predictor.hpp"
#include "maskid/recognition/template_extractor.hpp"

// The networks and portraits that scripts/fetch_models fetches. Each function throws Error, which fails the test, where
// its file is missing.

namespace maskid {

inline const std::filesystem::path project = MASKID_SOURCE_DIR;

/// RetinaFace alone.
inline std::unique_ptr<FaceDetector> plain_detector() {
  const auto network = load_network_file(project / "models/retinaface_mnet25_v1.json");
  require_network_file(network);
  return make_retina_face(network.file);
}

/// As maskid uses it.
inline std::unique_ptr<FaceDetector> real_detector() {
  return with_refined_landmarks(plain_detector(), project / "models/alignment.onnx");
}

/// The card that maskid uses.
inline ModelCard real_card() { return load_model_card(project / "models/maskid_v1.json"); }

inline TemplateExtractor::Networks real_networks() {
  return {real_detector(), make_cover_classifier(project / "models/cover.onnx"), make_embedder(real_card())};
}

inline const ShapePredictor& real_shape_predictor() {
  static const ShapePredictor predictor(load_network_file(project / "models/shape_predictor_68.json").file);
  return predictor;
}

inline std::filesystem::path portrait_path(int number) {
  const auto path = project / "data/fetched/portraits" / (std::to_string(number) + ".png");
  if (!std::filesystem::exists(path)) throw Error(path.string() + " is missing; run scripts/fetch_models");
  return path;
}

/// 256×256, a bare face in the middle; `number` from 0 to 262.
inline cv::Mat portrait(int number) { return cv::imread(portrait_path(number).string()); }

/// Its only face.
inline DetectedFace only_face(FaceDetector& detector, const cv::Mat& photo) {
  const auto faces = detector.detect(photo);
  if (faces.size() != 1) throw Error("expected one face, found " + std::to_string(faces.size()));
  return faces.front();
}

}  // namespace maskid
