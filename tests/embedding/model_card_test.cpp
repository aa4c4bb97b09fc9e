#include "maskid/embedding/model_card.hpp"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/base/files.hpp"
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
    "input": {"left": 8, "top": 4, "width": 96, "height": 80, "color": "RGB", "mean": [1, 2, 3], "scale": 0.5},
    "cut_line": 64, "fill": 99, "mirror_average": true, "dimension": 192,
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
  EXPECT_EQ(card.name, "net");
  ASSERT_EQ(card.networks.size(), 1U);
  const auto& network = card.networks.front();
  EXPECT_EQ(network.network.name, "net");
  EXPECT_EQ(network.network.file, folder_.path() / "fetched/net.onnx");
  EXPECT_EQ(network.network.sha256, "00ff");
  EXPECT_EQ(network.view, cv::Rect(8, 4, 96, 80));
  EXPECT_TRUE(network.input_rgb);
  EXPECT_EQ(network.mean, (std::array<double, 3>{1, 2, 3}));
  EXPECT_EQ(network.scale, 0.5);
  EXPECT_EQ(network.cut_line, 64);
  EXPECT_EQ(network.first_unseen_row(), 68);
  EXPECT_EQ(network.fill, 99);
  EXPECT_TRUE(network.mirror_average);
  EXPECT_EQ(card.dimension(), 192);
  EXPECT_EQ(card.sha256(), "00ff");
  for (const auto& comparison : {card.covered, card.bare}) {
    EXPECT_EQ(comparison.weights, std::vector<float>{1});
    ASSERT_TRUE(comparison.calibration);
    EXPECT_EQ(comparison.calibration->measured_on, "some photos");
    EXPECT_EQ(comparison.calibration->points.size(), 3U);
  }
}

TEST_F(Card, SeesTheWholeInputWithoutACutLine) {
  auto card = whole_card();
  card.erase("cut_line");
  card["input"] = {{"width", 112}, {"height", 112}, {"color", "BGR"}, {"mean", {0, 0, 0}}, {"scale", 1}};
  const auto network = load(card.dump()).networks.front();
  EXPECT_EQ(network.view, cv::Rect(0, 0, 112, 112));
  EXPECT_EQ(network.first_unseen_row(), 112);
  EXPECT_FALSE(network.input_rgb);
}

TEST_F(Card, NeedsNoCalibration) {
  auto card = whole_card();
  card.erase("calibration");
  EXPECT_FALSE(load(card.dump()).covered.calibration);
  card["calibration"] = nullptr;
  EXPECT_FALSE(load(card.dump()).covered.calibration);
}

TEST_F(Card, IsNamedInEveryError) {
  EXPECT_PRED2(contains, error_of([&] { load("{"); }), path_.string());
  EXPECT_PRED2(contains, error_of([&] { load("[]"); }), path_.string());
  EXPECT_PRED2(contains, error_of([] { load_model_card("/nowhere/net.json"); }), "/nowhere/net.json");
}

TEST_F(Card, SaysWhichMemberIsMissing) {
  for (const char* member : {"name", "file", "sha256", "input", "dimension", "format_version"}) {
    auto card = whole_card();
    card.erase(member);
    const auto error = error_of([&] { load(card.dump()); });
    EXPECT_PRED2(contains, error, path_.string());
    EXPECT_PRED2(contains, error, "'" + std::string(member) + "'");
  }
}

TEST_F(Card, SaysWhatIsOutOfRange) {
  EXPECT_PRED2(contains, error_with("/format_version", 2), "format_version is not 1");
  EXPECT_PRED2(contains, error_with("/input/height", 109), "input is not within the crop");
  EXPECT_PRED2(contains, error_with("/input/left", -1), "input is not within the crop");
  EXPECT_PRED2(contains, error_with("/input/width", 0), "input is not within the crop");
  EXPECT_PRED2(contains, error_with("/input/color", "grey"), "neither RGB nor BGR");
  EXPECT_PRED2(contains, error_with("/cut_line", 0), "cut_line is not within the input");
  EXPECT_PRED2(contains, error_with("/cut_line", 81), "cut_line is not within the input");
  EXPECT_PRED2(contains, error_with("/fill", 256), "fill is not between 0 and 255");
  EXPECT_PRED2(contains, error_with("/fill", -1), "fill is not between 0 and 255");
  EXPECT_PRED2(contains, error_with("/dimension", 0), "dimension is not positive");
  EXPECT_PRED2(contains, error_with("/dimension", "many"), "must be number");
  for (const auto& number : {json(1e300), json(-1e300), json(2.5), json(2147483647), json(-9223372036854775807)}) {
    EXPECT_PRED2(contains, error_with("/input/left", number), "left is not a whole number");
    EXPECT_PRED2(contains, error_with("/dimension", number), "dimension is not a whole number");
  }
}

TEST_F(Card, OfAMillionNestedBracketsIsRefused) {
  for (const std::string open : {"[", "{\"a\":"}) {
    std::string nested;
    for (int i = 0; i < 1000000; ++i) nested += open;
    EXPECT_PRED2(contains, error_of([&] { load(nested); }), path_.string());
    for (int i = 0; i < 1000000; ++i) nested += open == "[" ? "]" : (i == 0 ? "0}" : "}");
    EXPECT_PRED2(contains, error_of([&] { load(nested); }), path_.string());
    EXPECT_PRED2(contains, error_of([&] { load(R"({"format_version": )" + nested + "}"); }), path_.string());
  }
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
    EXPECT_FALSE(model_name(entry.path()).empty()) << entry;
    if (json::parse(read_file(entry.path())).contains("networks")) continue;
    EXPECT_EQ(load_network_file(entry.path()).sha256.size(), 64U) << entry;
  }
  const auto card = load_model_card(MASKID_SOURCE_DIR "/models/maskid_v1.json");
  EXPECT_EQ(card.networks.size(), 2U);
  EXPECT_TRUE(card.covered.calibration);
  EXPECT_TRUE(card.bare.calibration);
}

class JoinedCard : public testing::Test {
 protected:
  JoinedCard() {
    for (const char* name : {"a", "b"}) {
      auto network = whole_card();
      network["name"] = network["sha256"] = name;
      std::ofstream(folder_.path() / (std::string(name) + ".json")) << network;
    }
  }

  ModelCard load(const json& card) const {
    const auto path = folder_.path() / "joined.json";
    std::ofstream(path) << card;
    return load_model_card(path);
  }

  TempDir folder_;
  json card_ = json::parse(R"({
    "format_version": 1, "name": "both", "networks": ["a.json", "b.json"],
    "covered": {"weights": [0.75, 0.25], "calibration": {"measured_on": "", "points": [
      {"fmr": 0.01, "threshold": 0.4}, {"fmr": 0.001, "threshold": 0.5}]}},
    "bare": {"weights": [0.5, 0.5], "calibration": {"measured_on": "", "points": [
      {"fmr": 0.01, "threshold": 0.3}, {"fmr": 0.001, "threshold": 0.6}]}}})");
};

TEST_F(JoinedCard, IsReadWhole) {
  const auto card = load(card_);
  EXPECT_EQ(card.name, "both");
  ASSERT_EQ(card.networks.size(), 2U);
  EXPECT_EQ(card.networks[1].network.name, "b");
  EXPECT_EQ(card.dimension(), 384);
  EXPECT_EQ(card.sha256(), "a+b");
  EXPECT_EQ(card.covered.weights, (std::vector<float>{0.75F, 0.25F}));
  EXPECT_EQ(card.bare.calibration->points[1].threshold, 0.6);
}

TEST_F(JoinedCard, EmbedsBareFacesByTheSameNetworksUnlessItNamesOthers) {
  EXPECT_EQ(load(card_).bare_networks[1].network.name, "b");
  auto network = whole_card();
  network["name"] = network["sha256"] = "c";
  std::ofstream(folder_.path() / "c.json") << network;
  card_["bare"]["networks"] = {"a.json", "c.json"};
  const auto card = load(card_);
  ASSERT_EQ(card.bare_networks.size(), 2U);
  EXPECT_EQ(card.networks[1].network.name, "b");
  EXPECT_EQ(card.bare_networks[1].network.name, "c");
  EXPECT_EQ(card.sha256(), "a+b+c");
  EXPECT_EQ(card.dimension(), 384) << "a bare face's template is as long";
}

TEST_F(JoinedCard, WantsNetworksOfBareFacesThatAnswerAlike) {
  auto network = whole_card();
  network["dimension"] = 100;
  std::ofstream(folder_.path() / "c.json") << network;
  card_["bare"]["networks"] = {"a.json", "c.json"};
  EXPECT_PRED2(contains, error_of([&] { load(card_); }), "not of the dimensions of networks");
  card_["bare"]["networks"] = {"a.json"};
  EXPECT_PRED2(contains, error_of([&] { load(card_); }), "not of the dimensions of networks");
}

TEST_F(JoinedCard, SaysWhatIsWrong) {
  const auto error_with = [&](const std::string& pointer, const json& value) {
    auto card = card_;
    card[json::json_pointer(pointer)] = value;
    return error_of([&] { load(card); });
  };
  EXPECT_PRED2(contains, error_with("/networks", json::array()), "networks is empty");
  EXPECT_PRED2(contains, error_with("/networks", std::vector<std::string>(17, "a.json")), "more than 16");
  EXPECT_PRED2(contains, error_with("/networks/0", "joined.json"), "'file'") << "a card that joins others";
  EXPECT_PRED2(contains, error_with("/networks/0", "nothing.json"), "nothing.json");
  EXPECT_PRED2(contains, error_with("/bare/weights", {1}), "not one a network");
  EXPECT_PRED2(contains, error_with("/bare/weights", {1.5, -0.5}), "negative");
  EXPECT_PRED2(contains, error_with("/bare/weights", {0.5, 0.4}), "do not add up to 1");
  EXPECT_PRED2(contains, error_with("/bare/calibration", nullptr), "same false match rates");
  EXPECT_PRED2(contains, error_with("/bare/calibration/points/0/fmr", 0.02), "same false match rates");
}

TEST(WeightedProbe, MakesTheProductTheWeightedSumOfSimilarities) {
  ModelCard card;
  card.networks.resize(2);
  card.networks[0].dimension = 2;
  card.networks[1].dimension = 1;
  const float half = std::sqrt(0.5F);  // two parts of length 1, together of length 1
  const Embedding face = {0.6F * half, 0.8F * half, half}, other = {half, 0, -half};
  const auto probe = weighted(face, card, std::array{0.75F, 0.25F});
  float product = 0;
  for (std::size_t i = 0; i < probe.size(); ++i) product += probe[i] * other[i];
  EXPECT_NEAR(product, 0.75F * 0.6F + 0.25F * -1, 1e-6);
}

cv::Mat numbered_crop() {
  cv::Mat crop(112, 112, CV_8UC3);
  for (int y = 0; y < 112; ++y) {
    for (int x = 0; x < 112; ++x) crop.at<cv::Vec3b>(y, x) = {static_cast<uchar>(x), static_cast<uchar>(y), 0};
  }
  return crop;
}

TEST(VisibleCrop, IsTheViewUpToTheCutLine) {
  EmbeddingNetwork network;
  network.view = {8, 4, 96, 80};
  network.cut_line = 64;
  network.fill = 99;
  const auto crop = numbered_crop();
  const auto visible = visible_crop(crop, network);
  EXPECT_EQ(visible.size(), cv::Size(96, 80));
  EXPECT_EQ(visible.at<cv::Vec3b>(0, 0), cv::Vec3b(8, 4, 0));
  EXPECT_EQ(visible.at<cv::Vec3b>(63, 95), cv::Vec3b(103, 67, 0));
  EXPECT_EQ(visible.at<cv::Vec3b>(64, 5), cv::Vec3b(99, 99, 99));
  EXPECT_EQ(crop.at<cv::Vec3b>(68, 13), cv::Vec3b(13, 68, 0)) << "a copy";
}

TEST(VisibleCrop, IsTheWholeCropByDefault) {
  const auto crop = numbered_crop();
  EXPECT_EQ(cv::norm(visible_crop(crop, {}), crop, cv::NORM_INF), 0);
}

// The cut line was taken for a row of the larger crop: the network saw the mask.
TEST(VisibleCrop, IsCutAtTheSamePlaceInALargerCrop) {
  EmbeddingNetwork network;
  network.view = {0, 0, 112, 64};
  cv::Mat crop(224, 224, CV_8UC3, cv::Scalar(1, 2, 3));
  crop.rowRange(130, 224).setTo(cv::Scalar(0, 0, 255));
  network.cut_line = 64;
  const auto visible = visible_crop(crop, network);
  EXPECT_EQ(visible.size(), cv::Size(112, 64));
  EXPECT_EQ(visible.at<cv::Vec3b>(63, 5), cv::Vec3b(1, 2, 3));
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
