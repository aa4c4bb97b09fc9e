#include "maskid/mask/cover_classifier.hpp"

#include <cassert>

#include "maskid/base/crop_side.hpp"

#include "network/crop_network.hpp"

namespace maskid {
namespace {

class NetworkCoverClassifier : public CoverClassifier {
 public:
  explicit NetworkCoverClassifier(const std::filesystem::path& file)
      : network_(file, {"cover", "that tells covered faces", crop_side, 3}) {}

  Cover classify(const cv::Mat& crop) override {
    cv::Mat mirrored;
    cv::flip(crop, mirrored, 1);
    cv::Point best;
    cv::minMaxLoc(network_.run(crop) + network_.run(mirrored), nullptr, nullptr, nullptr, &best);
    return static_cast<Cover>(best.x);  // answers are in the order of Cover
  }

 private:
  CropNetwork network_;
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
