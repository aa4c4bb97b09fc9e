#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/base/files.hpp"
#include "maskid/base/sha256.hpp"
#include "maskid/face/align_face.hpp"

#include "real/networks.hpp"
#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using nlohmann::json;

cv::Mat crop_of(int number) {
  const auto photo = portrait(number);
  return align_face(photo, only_face(*real_detector(), photo));
}

float similarity(const Embedding& a, const Embedding& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

/// Of each network that maskid uses; the parameter is its place in every_network().
class RealEmbedder : public testing::TestWithParam<std::size_t> {
 protected:
  Embedding embed(const cv::Mat& crop) { return embedder_->embed({&crop, 1}).front(); }

  EmbeddingNetwork card_ = real_card().every_network().at(GetParam());
  std::unique_ptr<Embedder> embedder_ = make_embedder(card_);
};

TEST_P(RealEmbedder, GivesUnitVectorsOfTheCardsDimension) {
  const auto embedding = embed(crop_of(0));
  EXPECT_EQ(embedding.size(), static_cast<std::size_t>(card_.dimension));
  EXPECT_NEAR(similarity(embedding, embedding), 1, 1e-5);
}

/// data/conformance/MODEL.json: what our own code made of one portrait; UPDATE_GOLDEN=1 in the environment rewrites it.
TEST_P(RealEmbedder, AgreesWithThePinnedValues) {
  const auto photo = portrait(0);
  const auto face = only_face(*real_detector(), photo);
  const auto embedding = embed(align_face(photo, face));
  const auto file = project / "data/conformance" / (card_.network.name + ".json");
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    json landmarks = json::array();
    for (const auto& point : face.landmarks) {
      landmarks.push_back({std::round(point.x * 100) / 100.0, std::round(point.y * 100) / 100.0});
    }
    json values = json::array();
    for (std::size_t i = 0; i < 8; ++i) values.push_back(std::round(embedding[i] * 1e5) / 1e5);
    std::ofstream(file) << json{{"photo", "data/fetched/portraits/0.png"},
                                {"landmarks", landmarks},
                                {"embedding_starts_with", values}}
                               .dump(2)
                        << "\n";
  }
  const auto pinned = json::parse(read_file(file));
  for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
    EXPECT_NEAR(face.landmarks[i].x, pinned["landmarks"][i][0].get<float>(), 0.1) << i;
    EXPECT_NEAR(face.landmarks[i].y, pinned["landmarks"][i][1].get<float>(), 0.1) << i;
  }
  // On a processor with AVX2 and no AVX-512, landmarks lie 0.02 pixels, and these values 0.0014, from the pinned ones.
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_NEAR(embedding[i], pinned["embedding_starts_with"][i].get<float>(), 4e-3) << i;
  }
}

TEST(UpperEmbedder, CannotBeChangedByPixelsBelowTheCutLine) {
  const auto card = real_card().networks.front();
  const int line = card.first_unseen_row();
  ASSERT_LE(line, 80) << "a mask is below";
  for (int i = 0; i < 5; ++i) {
    const auto crop = crop_of(i);
    auto covered = crop.clone();
    cv::Mat below = covered.rowRange(line, crop_side);
    cv::RNG(static_cast<std::uint64_t>(i + 1)).fill(below, cv::RNG::UNIFORM, 0, 256);
    // Each from an embedder that has seen nothing else: no answer is a remembered one.
    EXPECT_EQ(make_embedder(card)->embed({&covered, 1}), make_embedder(card)->embed({&crop, 1})) << i;
    const auto last_seen = crop.row(line - 1);
    covered.row(line - 1).setTo(cv::Scalar::all(cv::mean(last_seen)[0] < 128 ? 255 : 0));
    EXPECT_NE(make_embedder(card)->embed({&covered, 1}), make_embedder(card)->embed({&crop, 1}))
        << "the row above the line is seen";
  }
}

// A drawn mask must change what the upper network sees alone: the other parts of a template stay as photographed.
TEST(JoinedEmbedder, PutsThePhotoBesideEachDrawnMask) {
  const auto card = real_card();
  const auto bare = crop_of(0);
  auto masked = bare.clone();
  masked.rowRange(60, crop_side).setTo(cv::Scalar(200, 180, 160));
  const std::vector<cv::Mat> crops = {bare, masked};
  const auto embeddings = make_embedder(card)->embed(crops);
  ASSERT_EQ(embeddings.size(), 2U);
  ASSERT_EQ(embeddings[0].size(), static_cast<std::size_t>(card.dimension()));
  EXPECT_NEAR(similarity(embeddings[1], embeddings[1]), 1, 1e-5);
  const auto upper = static_cast<std::size_t>(card.networks.front().dimension);
  for (std::size_t i = upper; i < embeddings[0].size(); ++i) ASSERT_EQ(embeddings[0][i], embeddings[1][i]) << i;
  EXPECT_FALSE(std::equal(embeddings[0].begin(), embeddings[0].begin() + card.networks.front().dimension,
                          embeddings[1].begin()));
  const auto alone = make_embedder(card.networks.front())->embed({&bare, 1}).front();
  for (std::size_t i = 0; i < upper; ++i) EXPECT_NEAR(embeddings[0][i] * std::sqrt(2.0F), alone[i], 1e-5) << i;
}

TEST(JoinedEmbedder, EmbedsBareFacesByTheNetworksThatTheCardNames) {
  const auto card = real_card();
  const auto crop = crop_of(0);
  const auto embedder = make_embedder(card);
  const auto bare = embedder->embed_bare({&crop, 1}).front(), covered = embedder->embed({&crop, 1}).front();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < card.networks.size(); ++i) {
    const auto alone = make_embedder(card.bare_networks[i])->embed({&crop, 1}).front();
    for (std::size_t k = 0; k < alone.size(); ++k) EXPECT_NEAR(bare[begin + k] * std::sqrt(2.0F), alone[k], 1e-5);
    begin += alone.size();
  }
  EXPECT_EQ(begin, bare.size());
  EXPECT_NE(bare, covered);
  EXPECT_GT(similarity(bare, covered), 0.9) << "what both say of a bare face means the same";
}

TEST(JoinedEmbedder, OfNoCropsIsNothing) { EXPECT_TRUE(make_embedder(real_card())->embed({}).empty()); }

TEST_P(RealEmbedder, KeepsTheOrderOfCrops) {
  const std::vector<cv::Mat> crops = {crop_of(0), crop_of(1), crop_of(0), crop_of(2)};
  const auto together = embedder_->embed(crops);
  ASSERT_EQ(together.size(), crops.size());
  for (std::size_t i = 0; i < crops.size(); ++i) EXPECT_EQ(together[i], embed(crops[i])) << i;
  EXPECT_EQ(together[0], together[2]);
  EXPECT_NE(together[0], together[1]);
}

TEST_P(RealEmbedder, OfNoCropsIsNothing) { EXPECT_TRUE(embedder_->embed({}).empty()); }

TEST_P(RealEmbedder, HardlyNoticesThatAFaceIsMirrored) {
  const auto crop = crop_of(3);
  cv::Mat mirrored;
  cv::flip(crop, mirrored, 1);
  EXPECT_GT(similarity(embed(crop), embed(mirrored)), 0.999F);
}

TEST_P(RealEmbedder, SeesTheSameCropAtAnySize) {
  cv::Mat larger;
  cv::resize(crop_of(0), larger, {224, 224}, 0, 0, cv::INTER_CUBIC);
  EXPECT_GT(similarity(embed(larger), embed(crop_of(0))), 0.98F);
}

INSTANTIATE_TEST_SUITE_P(Networks, RealEmbedder, testing::Values(0, 1, 2));

TEST(NetworkFile, IsNamedWithTheCommandThatFetchesIt) {
  auto card = real_card().networks.front();
  card.network.file = "/nowhere/network.onnx";
  const auto error = error_of([&] { make_embedder(card); });
  EXPECT_PRED2(contains, error, "/nowhere/network.onnx");
  EXPECT_PRED2(contains, error, card.network.name);
  EXPECT_PRED2(contains, error, "run scripts/fetch_models");
}

TEST(NetworkFile, MustHaveTheHashOfItsCard) {
  const TempDir folder;
  auto card = real_card().networks.front();
  auto bytes = read_file(card.network.file);
  bytes[bytes.size() / 2] ^= 1;
  card.network.file = folder.path() / "changed.onnx";
  std::ofstream(card.network.file, std::ios::binary) << bytes;
  const auto error = error_of([&] { make_embedder(card); });
  EXPECT_PRED2(contains, error, to_hex(sha256(bytes)));
  EXPECT_PRED2(contains, error, card.network.sha256);
  EXPECT_PRED2(contains, error, "run scripts/fetch_models");
}

TEST(NetworkFile, MustBeANetwork) {
  const TempDir folder;
  auto card = real_card().networks.front();
  card.network.file = folder.path() / "text.onnx";
  std::ofstream(card.network.file) << "this is a text";
  card.network.sha256 = to_hex(sha256("this is a text"));
  EXPECT_PRED2(contains, error_of([&] { make_embedder(card); }),
               "cannot use the network " + card.network.file.string());
}

TEST(NetworkFile, MustAnswerWithAsManyValuesAsItsCardSays) {
  auto card = real_card().networks.front();
  const int dimension = std::exchange(card.dimension, 7);
  const auto error = error_of([&] { make_embedder(card); });
  EXPECT_PRED2(contains, error, std::to_string(dimension));
  EXPECT_PRED2(contains, error, "7");
}

}  // namespace
}  // namespace maskid
