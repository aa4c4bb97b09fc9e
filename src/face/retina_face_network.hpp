#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"
#include "maskid/network/network.hpp"

namespace maskid {

/// One pass of RetinaFace (mnet.25 v1) over one picture at one scale.
class RetinaFaceNetwork {
 public:
  /// Throws Error when `file` is missing or is not that network.
  explicit RetinaFaceNetwork(const std::filesystem::path& file);

  /// Faces of score `min_score` and more in pixels of `picture` (8-bit BGR, up to 16,352 pixels a side), best first,
  /// each once.
  std::vector<DetectedFace> run(const cv::Mat& picture, float min_score);

 private:
  std::unique_ptr<Network> network_;
};

/// As many copies of the network as threads run it at once.
class RetinaFaceNetworks {
 public:
  /// Throws as RetinaFaceNetwork() does.
  explicit RetinaFaceNetworks(const std::filesystem::path& file);

  /// RetinaFaceNetwork::run(), from any thread.
  std::vector<DetectedFace> run(const cv::Mat& picture, float min_score);

 private:
  std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RetinaFaceNetwork>> idle_;
};

/// Shared area over joint area, 0 to 1.
float overlap(const cv::Rect2f& a, const cv::Rect2f& b);

/// Two boxes that overlap more than this show one face.
constexpr float same_face_overlap = 0.4F;

}  // namespace maskid
