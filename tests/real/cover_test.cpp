#include <algorithm>
#include <array>

#include <gtest/gtest.h>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/mask/cover_classifier.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/degrade_photo.hpp"

#include "real/networks.hpp"
#include "support/error_of.hpp"

namespace maskid {
namespace {

const std::filesystem::path network_file = project / "models/cover.onnx";
constexpr int people = 25;

/// Masks of styles that the network was not trained with.
const std::string foreign = "surgical_pink,n95_grey:high,kn95_black,cloth_dotted,cloth_striped:high,scarf_grey";
const std::string foreign_below =
    "surgical_pink:below_nose,n95_grey:below_nose,kn95_black:below_nose,cloth_dotted:below_nose,scarf_grey:below_nose";

/// Crops of the first portraits, each in one of `masks` in turn, or bare without masks. With `degraded`, as other
/// cameras see them.
std::vector<cv::Mat> crops(const std::string& masks, bool degraded = false) {
  const auto worn = parse_worn_masks(masks, load_mask_styles(project / "data/masks"));
  const auto detector = real_detector();
  std::vector<cv::Mat> crops;
  for (int i = 0; i < people; ++i) {
    auto photo = portrait(i);
    const auto face = only_face(*detector, photo);
    if (!worn.empty()) {
      const auto shape = real_shape_predictor().predict(photo, face);
      photo = draw_mask(photo, shape, worn[static_cast<std::size_t>(i) % worn.size()]);
    }
    const auto crop = align_face(photo, face);
    crops.push_back(degraded ? degrade_photo(crop, static_cast<std::uint32_t>(i)) : crop);
  }
  return crops;
}

std::ptrdiff_t count(const std::vector<cv::Mat>& crops, Cover cover) {
  const auto classifier = make_cover_classifier(network_file);
  return std::ranges::count_if(crops, [&](const auto& crop) { return classifier->classify(crop) == cover; });
}

TEST(RealCoverClassifier, KnowsBareFaces) { EXPECT_GE(count(crops("none"), Cover::bare), people - 1); }

TEST(RealCoverClassifier, KnowsMasksThatItWasNotTrainedWith) {
  EXPECT_GE(count(crops(foreign), Cover::covered), people - 1);
}

TEST(RealCoverClassifier, KnowsMasksBelowTheNose) {
  EXPECT_GE(count(crops(foreign_below), Cover::below_nose), people - 1);
}

TEST(RealCoverClassifier, KnowsThemOnPoorPhotos) {
  EXPECT_GE(count(crops("none", true), Cover::bare), people - 1);
  EXPECT_GE(count(crops(foreign, true), Cover::covered), people - 2);
}

TEST(RealCoverClassifier, SeesMostMasksThatAFaceIsPrintedOn) {
  const auto bare = crops("none");
  auto printed = crops("surgical_pink:high,n95_grey:high,kn95_black:high");
  for (std::size_t i = 0; i < printed.size(); ++i) {  // with what the next person's face has there
    cv::Mat worn;
    cv::absdiff(printed[i], bare[i], worn);
    std::vector<cv::Mat> channels;
    cv::split(worn, channels);
    bare[(i + 1) % bare.size()].copyTo(printed[i], cv::max(cv::max(channels[0], channels[1]), channels[2]) > 24);
  }
  EXPECT_GE(count(printed, Cover::covered), 2 * people / 3);  // a network that had seen no such prints: 3 of 25
}

TEST(RealCoverClassifier, AnswersTheSameForTheCropMirroredOrLarger) {
  const auto classifier = make_cover_classifier(network_file);
  for (const auto& masks : {std::string("none"), foreign}) {
    for (const auto& crop : crops(masks)) {
      cv::Mat mirrored;
      cv::flip(crop, mirrored, 1);
      cv::Mat larger;
      cv::resize(crop, larger, {2 * crop_side, 2 * crop_side});
      EXPECT_EQ(classifier->classify(mirrored), classifier->classify(crop));
      EXPECT_EQ(classifier->classify(larger), classifier->classify(crop));
    }
  }
}

// What the shipped file answered where it was trained; its input is the whole crop.
TEST(RealCoverNetwork, AgreesWithThePinnedValues) {
  constexpr std::array<float, 3> pinned = {2.409F, -2.872F, -2.355F};
  auto network = cv::dnn::readNetFromONNX(network_file.string());
  network.setInput(
      cv::dnn::blobFromImage(crops("none").front(), 1 / 127.5, {112, 112}, cv::Scalar::all(127.5), /*swapRB=*/true));
  const cv::Mat answers = network.forward();
  ASSERT_EQ(answers.total(), pinned.size());
  for (std::size_t i = 0; i < pinned.size(); ++i) EXPECT_NEAR(answers.ptr<float>()[i], pinned[i], 0.05) << i;
}

TEST(RealCoverClassifier, RefusesANetworkForSomethingElse) {
  EXPECT_PRED2(contains, error_of([] { make_cover_classifier(project / "models/upper.onnx"); }), "upper.onnx");
}

}  // namespace
}  // namespace maskid
