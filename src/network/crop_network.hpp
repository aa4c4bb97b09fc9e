#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include <opencv2/core.hpp>

#include "maskid/network/network.hpp"

namespace maskid {

/// What a small network of the project's own has to be.
struct CropNetworkKind {
  std::string output;
  std::string purpose;  ///< for messages: "that tells covered faces"
  int input_side = 0;   ///< pixels; the network sees RGB in [-1, 1]
  std::size_t answers = 0;
};

/// A network that answers a few numbers about a square picture of a face. Not thread-safe: one a worker.
class CropNetwork {
 public:
  /// Throws Error when `file` is missing or is not such a network.
  CropNetwork(const std::filesystem::path& file, CropNetworkKind kind);

  /// Of an 8-bit BGR picture, square, which is scaled to the input: one row of floats.
  cv::Mat run(const cv::Mat& picture);

 private:
  CropNetworkKind kind_;
  std::unique_ptr<Network> network_;
};

}  // namespace maskid
