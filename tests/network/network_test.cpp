#include "maskid/network/network.hpp"

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"

namespace maskid {
namespace {

struct Case {
  const char* name;
  const char* file;
  cv::Size size;
  std::vector<std::string> outputs;
};

cv::Mat picture(const cv::Size& size, int seed) {
  cv::Mat blob({1, 3, size.height, size.width}, CV_32F);
  cv::RNG(seed).fill(blob, cv::RNG::UNIFORM, -1, 1);
  return blob;
}

class Engines : public testing::TestWithParam<Case> {};

TEST_P(Engines, Agree) {
  const auto onnx = read_file(std::filesystem::path(MASKID_SOURCE_DIR) / "models" / GetParam().file);
  const auto fast = load_network(onnx, GetParam().outputs);
  const auto plain = load_opencv_network(onnx, GetParam().outputs);
#ifdef MASKID_ONEDNN
  EXPECT_EQ(fast->engine(), "oneDNN");
#endif
  EXPECT_EQ(plain->engine(), "OpenCV");
  for (const int seed : {1, 2}) {  // the second with memory that has been used
    const auto blob = picture(GetParam().size, seed);
    const auto answers = fast->run(blob);
    const auto expected = plain->run(blob);
    ASSERT_EQ(answers.size(), expected.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      ASSERT_EQ(answers[i].total(), expected[i].total());
      const auto largest = cv::norm(expected[i], cv::NORM_INF);
      ASSERT_GT(largest, 0);
      EXPECT_LT(cv::norm(answers[i].reshape(1, 1), expected[i].reshape(1, 1), cv::NORM_INF), 1e-4 * largest);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Engines,
                         testing::Values(Case{"Upper", "upper.onnx", {96, 64}, {}},
                                         Case{"Full", "full.onnx", {112, 112}, {}},
                                         Case{"Bare", "bare.onnx", {112, 112}, {}},
                                         Case{"Cover", "cover.onnx", {112, 112}, {"cover"}},
                                         Case{"Alignment", "alignment.onnx", {64, 64}, {"correction"}},
                                         Case{"Detector",
                                              "fetched/retinaface_mnet25_v1.onnx",
                                              {320, 256},
                                              {"face_rpn_cls_score_stride32", "face_rpn_cls_score_stride8",
                                               "face_rpn_bbox_pred_stride16", "face_rpn_landmark_pred_stride8"}}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Network, TakesInputsOfManySizesInTurn) {
  const auto onnx = read_file(std::filesystem::path(MASKID_SOURCE_DIR) / "models/fetched/retinaface_mnet25_v1.onnx");
  const auto network = load_network(onnx, {"face_rpn_cls_score_stride8"});
  const auto small = network->run(picture({64, 64}, 3)).front().clone();
  for (int width = 32; width <= 512; width += 32) {
    for (const int height : {96, 128}) {
      const auto answer = network->run(picture({width, height}, 4)).front();
      EXPECT_EQ(answer.size[2], height / 8);
      EXPECT_EQ(answer.size[3], width / 8);
    }
  }
  EXPECT_EQ(cv::norm(small.reshape(1, 1), network->run(picture({64, 64}, 3)).front().reshape(1, 1), cv::NORM_INF), 0);
}

TEST(Network, IsNoneWithoutTheOutputOrTheFormat) {
  const auto onnx = read_file(std::filesystem::path(MASKID_SOURCE_DIR) / "models/cover.onnx");
  EXPECT_THROW(load_network(onnx, {"nothing"}), cv::Exception);
  EXPECT_THROW(load_network("no network", {"cover"}), cv::Exception);
  EXPECT_THROW(load_network(onnx.substr(0, onnx.size() / 2), {"cover"}), cv::Exception);
}

TEST(Network, RefusesAnInputThatItsWeightsDoNotFit) {
  const auto onnx = read_file(std::filesystem::path(MASKID_SOURCE_DIR) / "models/cover.onnx");
  const auto network = load_network(onnx, {"cover"});
  EXPECT_THROW(network->run(picture({64, 64}, 5)), cv::Exception);
}

}  // namespace
}  // namespace maskid
