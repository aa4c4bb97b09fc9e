#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

namespace maskid {

/// A neural network of an ONNX file. Not thread-safe: one a worker.
class Network {
 public:
  virtual ~Network() = default;

  /// The wanted outputs for `blob` (1 × channels × rows × cols, 32-bit float), in order; their memory is used again by
  /// the next run. Throws cv::Exception when the network cannot take a blob of that size.
  virtual std::vector<cv::Mat> run(const cv::Mat& blob) = 0;

  /// Whose code computes it: "oneDNN" or "OpenCV".
  virtual std::string_view engine() const = 0;
};

/// The network of `onnx`, the bytes of a file, which answers with the tensors named `outputs` (none: its only output).
/// oneDNN runs it where this program is built with it and knows all its layers, otherwise OpenCV's DNN; they agree to
/// about 1e-5 of the largest value. Throws cv::Exception when `onnx` is no network, and of the code StsObjectNotFound
/// when it has no such output.
std::unique_ptr<Network> load_network(const std::string& onnx, const std::vector<std::string>& outputs);

/// The same with OpenCV's DNN alone.
std::unique_ptr<Network> load_opencv_network(const std::string& onnx, const std::vector<std::string>& outputs);

}  // namespace maskid
