#include "maskid/recognition/extract_faces.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace maskid {
namespace {

TEST(ExtractFaces, AnswersForEveryFaceLargestFirst) {
  WorkerExtractors extractors(make_fake_extractor, 1);
  const auto extractions = extract_faces(
      paint_photo({{red, {5, 5}, 60}, {green, {100, 5}, 100}, {blue, {220, 5}, 16}, {yellow, {250, 5}, 40}}),
      extractors);
  ASSERT_EQ(extractions.size(), 4U);
  EXPECT_EQ(extractions[0].face.box.width, 100);
  EXPECT_EQ(extractions[1].face.box.width, 60);
  EXPECT_EQ(extractions[2].face.box.width, 40);
  EXPECT_EQ(extractions[3].face.box.width, 16);
  EXPECT_EQ(extractions[3].failure, ExtractionFailure::face_too_small);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(extractions[i].templates.size(), 1U) << i;
}

TEST(ExtractFaces, IsEmptyWithoutAFace) {
  WorkerExtractors extractors(make_fake_extractor, 3);
  EXPECT_TRUE(extract_faces(paint_photo({}), extractors).empty());
}

/// Thirty faces, each smaller than the one before and in another color; the last is too small.
cv::Mat painted_crowd() {
  std::vector<PaintedFace> faces;
  for (int i = 0; i < 30; ++i) {
    const cv::Scalar color(i % 3 == 0 ? 220 : 40, i % 3 == 1 ? 220 : 40 + i, 255 - 5 * i);
    faces.push_back({color, {8 + i % 10 * 120, 8 + i / 10 * 120}, i == 29 ? 16 : 100 - 2 * i});
  }
  return paint_photo(faces, {1280, 400});
}

class Crowd : public testing::TestWithParam<std::size_t> {};

TEST_P(Crowd, IsTheSameByAnyNumberOfWorkers) {
  WorkerExtractors one(make_fake_extractor, 1);
  WorkerExtractors several(make_fake_extractor, GetParam());
  const auto expected = extract_faces(painted_crowd(), one);
  ASSERT_EQ(expected.size(), 30U);
  ASSERT_EQ(expected[29].failure, ExtractionFailure::face_too_small);
  for (int round = 0; round < 20; ++round) {
    const auto extractions = extract_faces(painted_crowd(), several);
    ASSERT_EQ(extractions.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(extractions[i].face.box, expected[i].face.box) << i;
      EXPECT_EQ(extractions[i].cover, expected[i].cover) << i;
      EXPECT_EQ(extractions[i].failure, expected[i].failure) << i;
      ASSERT_EQ(extractions[i].templates.size(), expected[i].templates.size()) << i;
      if (expected[i].failure) continue;
      EXPECT_EQ(extractions[i].templates[0].embedding, expected[i].templates[0].embedding) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, Crowd, testing::Values(2, 3, 50));

TEST(ExtractFaces, LoadsNetworksForAsManyWorkersAsTheFacesAreWorth) {
  const auto made_for = [](const std::vector<PaintedFace>& faces) {
    std::atomic<int> made = 0;
    WorkerExtractors extractors(
        [&] {
          ++made;
          return make_fake_extractor();
        },
        2);
    extract_faces(paint_photo(faces, {800, 160}), extractors);
    return made.load();
  };
  EXPECT_EQ(made_for({}), 1);
  EXPECT_EQ(made_for({{red}}), 1);
  EXPECT_LE(made_for({{red}, {green, {150, 20}}, {blue, {280, 20}}, {red, {410, 20}}, {green, {540, 20}}}), 1);
}

TEST(ExtractFaces, LooksForFacesOnce) {
  WorkerExtractors extractors(make_fake_extractor, 2);
  extract_faces(painted_crowd(), extractors);
  EXPECT_EQ(extractors.times().photos, 1U);
}

}  // namespace
}  // namespace maskid
