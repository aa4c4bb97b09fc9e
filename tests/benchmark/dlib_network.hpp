#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include <opencv2/core.hpp>

#include "maskid/embedding/embedding.hpp"
#include "maskid/face/detected_face.hpp"

namespace maskid {

/// dlib's face recognition network (dlib_face_recognition_resnet_model_v1.dat), which many tools are built on: what
/// maskid is compared with.
class DlibNetwork {
 public:
  explicit DlibNetwork(const std::filesystem::path& file);
  ~DlibNetwork();

  /// The face as the network wants it: 150 pixels, where dlib's get_face_chip_details() with a padding of 0.25 puts it
  /// (the mean over 150 portraits), found from the same five landmarks as maskid's crop.
  static cv::Mat crop(const cv::Mat& photo, const DetectedFace& face);

  /// 128 values a crop, as a unit vector.
  std::vector<Embedding> embed(std::span<const cv::Mat> crops);

 private:
  struct Network;
  std::unique_ptr<Network> network_;
};

}  // namespace maskid
