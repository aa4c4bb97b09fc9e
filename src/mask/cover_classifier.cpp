#include "maskid/mask/cover_classifier.hpp"

#include <cassert>
#include <string>
#include <system_error>

#include <opencv2/dnn.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/network/network.hpp"

namespace maskid {
namespace {

constexpr int input_side = 56;
constexpr std::size_t classes = 3;  // in the order of Cover
constexpr const char* remedy = "restore it from the project's repository";

class NetworkCoverClassifier : public CoverClassifier {
 public:
  explicit NetworkCoverClassifier(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
      throw Error("the network " + shown(file) + " that tells covered faces is missing; " + remedy);
    }
    try {
      network_ = load_network(read_file(file), {"cover"});
      const auto answers = run(cv::Mat(input_side, input_side, CV_8UC3, cv::Scalar::all(0))).total();
      if (answers != classes) {
        throw Error(shown(file) + " is not the network that tells covered faces: it gives " + std::to_string(answers) +
                    " answers, not 3; " + remedy);
      }
    } catch (const cv::Exception& failure) {
      throw Error("cannot use the network " + shown(file) + " that tells covered faces: " + failure.err + "; " +
                  remedy);
    }
  }

  Cover classify(const cv::Mat& crop) override {
    cv::Mat mirrored;
    cv::flip(crop, mirrored, 1);
    cv::Point best;
    cv::minMaxLoc(run(crop) + run(mirrored), nullptr, nullptr, nullptr, &best);
    return static_cast<Cover>(best.x);
  }

 private:
  cv::Mat run(const cv::Mat& crop) {
    const auto blob = cv::dnn::blobFromImage(crop, 1 / 127.5, {input_side, input_side}, cv::Scalar::all(127.5), true);
    return network_->run(blob).front().reshape(1, 1).clone();  // the network reuses its memory
  }

  std::unique_ptr<Network> network_;
};

}  // namespace

std::string_view name(Cover cover) {
  switch (cover) {
    case Cover::bare:
      return "bare";
    case Cover::covered:
      return "covered";
    case Cover::below_nose:
      return "worn below the nose";
  }
  assert(false);  // every cover is named above
  return "";
}

std::unique_ptr<CoverClassifier> make_cover_classifier(const std::filesystem::path& file) {
  return std::make_unique<NetworkCoverClassifier>(file);
}

}  // namespace maskid
