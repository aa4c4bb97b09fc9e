#include <opencv2/dnn.hpp>

#include "maskid/network/network.hpp"

namespace maskid {
namespace {

class OpenCvNetwork : public Network {
 public:
  OpenCvNetwork(const std::string& onnx, const std::vector<std::string>& outputs)
      : network_(cv::dnn::readNetFromONNX(onnx.data(), onnx.size())) {
    for (const auto& output : outputs) {
      // OpenCV gives a tensor that leads on to others the name of the node that makes it.
      const auto inner = "onnx_node!" + output;
      const bool is_inner = network_.getLayerId(output) < 0;
      if (is_inner && network_.getLayerId(inner) < 0) CV_Error(cv::Error::StsObjectNotFound, "no output " + output);
      outputs_.push_back(is_inner ? inner : output);
    }
    if (outputs_.empty()) outputs_ = network_.getUnconnectedOutLayersNames();
  }

  std::vector<cv::Mat> run(const cv::Mat& blob) override {
    network_.setInput(blob);
    std::vector<cv::Mat> answers;
    network_.forward(answers, outputs_);
    return answers;
  }

  std::string_view engine() const override { return "OpenCV"; }

 private:
  cv::dnn::Net network_;
  std::vector<cv::String> outputs_;
};

}  // namespace

std::unique_ptr<Network> load_opencv_network(const std::string& onnx, const std::vector<std::string>& outputs) {
  return std::make_unique<OpenCvNetwork>(onnx, outputs);
}

#ifndef MASKID_ONEDNN
std::unique_ptr<Network> load_network(const std::string& onnx, const std::vector<std::string>& outputs) {
  return load_opencv_network(onnx, outputs);
}
#endif

}  // namespace maskid
