#include "network/crop_network.hpp"

#include <system_error>
#include <utility>

#include <opencv2/dnn.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

constexpr const char* remedy = "restore it from the project's repository";

}  // namespace

CropNetwork::CropNetwork(const std::filesystem::path& file, CropNetworkKind kind) : kind_(std::move(kind)) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    throw Error("the network " + shown(file) + " " + kind_.purpose + " is missing; " + remedy);
  }
  try {
    network_ = load_network(read_file(file), {kind_.output});
    const auto answers = run(cv::Mat(kind_.input_side, kind_.input_side, CV_8UC3, cv::Scalar::all(0))).total();
    if (answers != kind_.answers) {
      throw Error(shown(file) + " is not the network " + kind_.purpose + ": it gives " + std::to_string(answers) +
                  " answers, not " + std::to_string(kind_.answers) + "; " + remedy);
    }
  } catch (const cv::Exception& failure) {
    throw Error("cannot use the network " + shown(file) + " " + kind_.purpose + ": " + failure.err + "; " + remedy);
  }
}

cv::Mat CropNetwork::run(const cv::Mat& picture) {
  const cv::Size size(kind_.input_side, kind_.input_side);
  const auto blob = cv::dnn::blobFromImage(picture, 1 / 127.5, size, cv::Scalar::all(127.5), true);
  return network_->run(blob).front().reshape(1, 1).clone();  // the network reuses its memory
}

}  // namespace maskid
