#include "maskid/embedding/model_card.hpp"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/base/sha256.hpp"
#include "maskid/embedding/embedder.hpp"

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using nlohmann::json;

json whole_card() {
  return json::parse(R"({
    "format_version": 1, "name": "net", "file": "fetched/net.onnx", "sha256": "00ff",
    "input": {"width": 112, "height": 112, "color": "RGB", "mean": [1, 2, 3], "scale": 0.5},
    "cut_line": 64, "fill": 127, "mirror_average": true, "dimension": 192,
    "calibration": {"measured_on": "some photos", "points": [
      {"fmr": 0.01, "threshold": 0.4}, {"fmr": 0.001, "threshold": 0.5}, {"fmr": 0.0001, "threshold": 0.7}]}})");
}

class Card : public testing::Test {
 protected:
  ModelCard load(const std::string& text) const {
    std::ofstream(path_) << text;
    return load_model_card(path_);
  }

  /// The error when the member at `pointer` is `value`.
  std::string error_with(const std::string& pointer, const json& value) const {
    auto card = whole_card();
    card[json::json_pointer(pointer)] = value;
    return error_of([&] { load(card.dump()); });
  }

  TempDir folder_;
  std::filesystem::path path_ = folder_.path() / "net.json";
};

TEST_F(Card, IsReadWhole) {
  const auto card = load(whole_card().dump());
  EXPECT_EQ(card.network.name, "net");
  EXPECT_EQ(card.network.file, folder_.path() / "fetched/net.onnx");
  EXPECT_EQ(card.network.sha256, "00ff");
  EXPECT_EQ(card.input_side, 112);
  EXPECT_TRUE(card.input_rgb);
  EXPECT_EQ(card.mean, (std::array<double, 3>{1, 2, 3}));
  EXPECT_EQ(card.scale, 0.5);
  EXPECT_EQ(card.cut_line, 64);
  EXPECT_EQ(card.fill, 127);
  EXPECT_TRUE(card.mirror_average);
  EXPECT_EQ(card.dimension, 192);
  ASSERT_TRUE(card.calibration);
  EXPECT_EQ(card.calibration->measured_on, "some photos");
  EXPECT_EQ(card.calibration->points.size(), 3U);
}

TEST_F(Card, NeedsNoCalibration) {
  auto card = whole_card();
  card.erase("calibration");
  EXPECT_FALSE(load(card.dump()).calibration);
  card["calibration"] = nullptr;
  EXPECT_FALSE(load(card.dump()).calibration);
}

TEST_F(Card, IsNamedInEveryError) {
  EXPECT_PRED2(contains, error_of([&] { load("{"); }), path_.string());
  EXPECT_PRED2(contains, error_of([&] { load("[]"); }), path_.string());
  EXPECT_PRED2(contains, error_of([] { load_model_card("/nowhere/net.json"); }), "/nowhere/net.json");
}

TEST_F(Card, SaysWhichMemberIsMissing) {
  for (const char* member : {"name", "file", "sha256", "input", "cut_line", "fill", "dimension", "format_version"}) {
    auto card = whole_card();
    card.erase(member);
    const auto error = error_of([&] { load(card.dump()); });
    EXPECT_PRED2(contains, error, path_.string());
    EXPECT_PRED2(contains, error, "'" + std::string(member) + "'");
  }
}

TEST_F(Card, SaysWhatIsOutOfRange) {
  EXPECT_PRED2(contains, error_with("/format_version", 2), "format_version is not 1");
  EXPECT_PRED2(contains, error_with("/input/height", 96), "input is not square");
  EXPECT_PRED2(contains, error_with("/input/color", "grey"), "neither RGB nor BGR");
  EXPECT_PRED2(contains, error_with("/cut_line", 0), "cut_line is not within the input");
  EXPECT_PRED2(contains, error_with("/cut_line", 113), "cut_line is not within the input");
  EXPECT_PRED2(contains, error_with("/fill", 256), "fill is not between 0 and 255");
  EXPECT_PRED2(contains, error_with("/fill", -1), "fill is not between 0 and 255");
  EXPECT_PRED2(contains, error_with("/dimension", 0), "dimension is not positive");
  EXPECT_PRED2(contains, error_with("/dimension", "many"), "must be number");
}

TEST_F(Card, WantsACalibrationInOrder) {
  EXPECT_PRED2(contains, error_with("/calibration/points", json::array()), "fewer than two points");
  EXPECT_PRED2(contains, error_with("/calibration/points/1/fmr", 0.02), "order of falling fmr");
  EXPECT_PRED2(contains, error_with("/calibration/points/1/threshold", 0.3), "rising threshold");
  EXPECT_PRED2(contains, error_with("/calibration/points/2/fmr", 0), "not between 0 and 1");
}

TEST(ShippedCards, CanBeRead) {
  for (const auto& entry : std::filesystem::directory_iterator(MASKID_SOURCE_DIR "/models")) {
    if (entry.path().extension() != ".json") continue;
    const auto network = load_network_file(entry.path());
    EXPECT_EQ(network.sha256.size(), 64U) << entry;
    EXPECT_FALSE(network.name.empty()) << entry;
  }
  EXPECT_TRUE(load_model_card(MASKID_SOURCE_DIR "/models/mobilefacenet_192_upper.json").calibration);
}

const Calibration calibration{"", {{0.01, 0.4}, {0.001, 0.5}, {0.0001, 0.7}}};

TEST(Threshold, IsThatOfTheMeasuredPoints) {
  EXPECT_NEAR(calibration.threshold_for(0.01, 1), 0.4, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.001, 1), 0.5, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.0001, 1), 0.7, 1e-9);
}

TEST(Threshold, IsLinearInTheLogarithmBetweenAndBeyondThem) {
  EXPECT_NEAR(calibration.threshold_for(std::pow(10, -2.5), 1), 0.45, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(1e-5, 1), 0.9, 1e-9);
  EXPECT_NEAR(calibration.threshold_for(0.1, 1), 0.3, 1e-9);
}

TEST(Threshold, RisesWithTheGallery) {
  // 1 − (1 − 0.001)^100 = 0.0952…
  EXPECT_NEAR(calibration.threshold_for(1 - std::pow(0.999, 100), 100), 0.5, 1e-9);
  double before = 0;
  for (const std::size_t subjects : {1, 10, 100, 1000, 100000}) {
    EXPECT_GT(calibration.threshold_for(0.01, subjects), before) << subjects;
    before = calibration.threshold_for(0.01, subjects);
  }
  EXPECT_EQ(calibration.threshold_for(0.01, 0), calibration.threshold_for(0.01, 1));
}

TEST(Threshold, FallsWithTheWantedFpir) {
  double before = 2;
  for (const double fpir : {1e-6, 1e-4, 0.01, 0.3, 0.9}) {
    EXPECT_LT(calibration.threshold_for(fpir, 50), before) << fpir;
    before = calibration.threshold_for(fpir, 50);
  }
}

TEST(VisibleCrop, EndsAtTheCutLine) {
  ModelCard card;
  card.cut_line = 64;
  card.fill = 99;
  const cv::Mat crop(112, 112, CV_8UC3, cv::Scalar(1, 2, 3));
  const auto visible = visible_crop(crop, card);
  EXPECT_EQ(visible.at<cv::Vec3b>(63, 5), cv::Vec3b(1, 2, 3));
  EXPECT_EQ(visible.at<cv::Vec3b>(64, 5), cv::Vec3b(99, 99, 99));
  EXPECT_EQ(crop.at<cv::Vec3b>(64, 5), cv::Vec3b(1, 2, 3)) << "a copy";
}

TEST(VisibleCrop, IsWholeWithoutACutLine) {
  ModelCard card;
  card.cut_line = card.input_side;
  const cv::Mat crop(112, 112, CV_8UC3, cv::Scalar(1, 2, 3));
  EXPECT_EQ(cv::norm(visible_crop(crop, card), crop, cv::NORM_INF), 0);
}

// The cut line was taken for a row of the crop: a network of another input size saw the mask.
TEST(VisibleCrop, IsCutInRowsOfTheInput) {
  ModelCard card;
  card.input_side = 224;
  card.cut_line = 128;
  cv::Mat crop(112, 112, CV_8UC3, cv::Scalar(1, 2, 3));
  crop.rowRange(65, 112).setTo(cv::Scalar(0, 0, 255));
  const auto visible = visible_crop(crop, card);
  EXPECT_EQ(visible.size(), cv::Size(224, 224));
  EXPECT_EQ(visible.at<cv::Vec3b>(127, 5), cv::Vec3b(1, 2, 3));
  EXPECT_EQ(visible.at<cv::Vec3b>(200, 5), cv::Vec3b::all(127));
}

TEST(NetworkFile, MustBeThereWithItsHash) {
  const TempDir folder;
  NetworkFile network{"net", folder.path() / "net.onnx", to_hex(sha256("weights"))};
  EXPECT_PRED2(contains, error_of([&] { require_network_file(network); }), "is missing; run scripts/fetch_models");
  std::ofstream(network.file) << "weights";
  EXPECT_NO_THROW(require_network_file(network));
  std::ofstream(network.file) << "other";
  const auto error = error_of([&] { require_network_file(network); });
  EXPECT_PRED2(contains, error, network.file.string());
  EXPECT_PRED2(contains, error, network.sha256);
  EXPECT_PRED2(contains, error, to_hex(sha256("other")));
}

}  // namespace
}  // namespace maskid
