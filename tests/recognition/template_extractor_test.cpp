#include "maskid/recognition/template_extractor.hpp"

#include <gtest/gtest.h>

#include "maskid/face/align_face.hpp"
#include "maskid/mask/mask_style.hpp"

#include "support/fakes.hpp"

namespace maskid {
namespace {

std::vector<WornMask> two_masks() {
  return parse_worn_masks("surgical_blue:high,kn95_black:low", load_mask_styles(MASKID_SOURCE_DIR "/data/masks"));
}

TEST(Extract, GivesTheFaceAsPhotographedAndThenOneTemplateAMask) {
  const auto extraction = make_fake_extractor()->extract(paint_photo({{red}}), two_masks());
  ASSERT_EQ(extraction.failure, std::nullopt);
  ASSERT_EQ(extraction.templates.size(), 3U);
  EXPECT_EQ(extraction.templates[0].mask_style, "");
  EXPECT_EQ(extraction.templates[1].mask_style, "surgical_blue:high");
  EXPECT_EQ(extraction.templates[2].mask_style, "kn95_black:low");
}

TEST(Extract, EmbedsEveryMaskAsItLooks) {
  const auto templates = make_fake_extractor()->extract(paint_photo({{red}}), two_masks()).templates;
  ASSERT_EQ(templates.size(), 3U);
  EXPECT_GT(templates[0].embedding[2], 0.9F) << "red";
  EXPECT_GT(templates[1].embedding[0], templates[0].embedding[0]) << "a blue mask makes the crop bluer";
  EXPECT_NE(templates[2].embedding, templates[0].embedding);
  EXPECT_NE(templates[2].embedding, templates[1].embedding);
}

TEST(Extract, IsTheSameForASmallerPictureOfTheFace) {
  const auto large = make_fake_extractor()->extract(paint_photo({{green}}), two_masks());
  const auto small = make_fake_extractor()->extract(paint_photo({{green, {100, 30}, 56}}), two_masks());
  ASSERT_EQ(small.templates.size(), large.templates.size());
  for (std::size_t i = 0; i < large.templates.size(); ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(small.templates[i].embedding[k], large.templates[i].embedding[k], 0.02) << i;
    }
  }
}

TEST(Extract, TakesTheLargestFace) {
  const auto extraction = make_fake_extractor()->extract(paint_photo({{blue, {10, 10}, 60}, {red, {150, 20}, 90}}));
  ASSERT_EQ(extraction.templates.size(), 1U);
  EXPECT_GT(extraction.templates[0].embedding[2], 0.9F);
  EXPECT_EQ(extraction.face.box, cv::Rect2f(150, 20, 90, 90));
}

/// Says of every bare face the same.
class BareEmbedder : public ColorEmbedder {
 public:
  std::vector<Embedding> embed_bare(std::span<const cv::Mat> crops) override {
    return std::vector<Embedding>(crops.size(), {0.6F, 0.8F, 0});
  }
};

TEST(Extract, EmbedsAFaceAsItIsCovered) {
  auto networks = fake_networks();
  networks.embedder = std::make_unique<BareEmbedder>();
  TemplateExtractor extractor(std::move(networks), {});
  const auto bare = extractor.extract(paint_photo({{red}})), covered = extractor.extract(paint_photo({{blue}}));
  EXPECT_EQ(bare.templates.front().embedding, (Embedding{0.6F, 0.8F, 0}));
  EXPECT_GT(covered.templates.front().embedding[0], 0.9F) << "blue";
}

TEST(Extract, NeedsNoShapeWhereNoMaskIsDrawn) {
  TemplateExtractor extractor(fake_networks(), {});
  EXPECT_EQ(extractor.extract(paint_photo({{red}})).templates.size(), 1U);
}

TEST(Extract, FindsNoFaceOnBlack) {
  const auto extraction = make_fake_extractor()->extract(paint_photo({}), two_masks());
  EXPECT_EQ(extraction.failure, ExtractionFailure::no_face);
  EXPECT_TRUE(extraction.templates.empty());
}

TEST(Extract, FailsOnAFaceThatIsTooSmallOrTooDark) {
  const auto small = make_fake_extractor()->extract(paint_photo({{red, {20, 20}, 20}}));
  EXPECT_EQ(small.failure, ExtractionFailure::face_too_small);
  EXPECT_TRUE(small.templates.empty());
  EXPECT_EQ(small.face.box.width, 20) << "where it was is told";
  const auto dark = make_fake_extractor()->extract(paint_photo({{{9, 9, 9}}}));
  EXPECT_EQ(dark.failure, ExtractionFailure::face_badly_lit);
}

TEST(Times, CountEveryPhotoLookedAt) {
  const auto extractor = make_fake_extractor();
  extractor->extract(paint_photo({{red}}));
  extractor->find_faces(paint_photo({}));
  EXPECT_EQ(extractor->times().photos, 2U);
  EXPECT_GT(extractor->times().detect, 0);
  EXPECT_GT(extractor->times().embed, 0);
}

const FaceQuality good{40, 20, 0, 0, 120};

TEST(Limits, AreKeptByAGoodFace) { EXPECT_EQ(broken_limit(good, {}), std::nullopt); }

TEST(Limits, NameWhatIsWrong) {
  const auto broken = [](auto member, float value) {
    auto quality = good;
    quality.*member = value;
    return broken_limit(quality, {});
  };
  EXPECT_EQ(broken(&FaceQuality::eye_distance, 7.9F), ExtractionFailure::face_too_small);
  EXPECT_EQ(broken(&FaceQuality::eye_distance, 8), std::nullopt) << "at the limit";
  EXPECT_EQ(broken(&FaceQuality::sharpness, 1.9F), ExtractionFailure::face_too_blurred);
  EXPECT_EQ(broken(&FaceQuality::yaw, 71), ExtractionFailure::face_turned_away);
  EXPECT_EQ(broken(&FaceQuality::yaw, -71), ExtractionFailure::face_turned_away);
  EXPECT_EQ(broken(&FaceQuality::yaw, -70), std::nullopt) << "at the limit";
  EXPECT_EQ(broken(&FaceQuality::brightness, 11), ExtractionFailure::face_badly_lit);
  EXPECT_EQ(broken(&FaceQuality::brightness, 246), ExtractionFailure::face_badly_lit);
  EXPECT_EQ(broken(&FaceQuality::roll, 90), std::nullopt) << "a lying head is aligned upright";
}

TEST(Limits, AreBrokenByAFaceCutOff) {
  Extraction extraction;
  extraction.face.landmarks = crop_landmarks();
  extraction.quality = good;
  const cv::Size photo(112, 112);
  EXPECT_EQ(broken_limit(extraction, photo, {}), std::nullopt);
  EXPECT_EQ(broken_limit(extraction, {60, 112}, {}), ExtractionFailure::face_cut_off);
  extraction.quality.sharpness = 0;
  EXPECT_EQ(broken_limit(extraction, {60, 112}, {}), ExtractionFailure::face_cut_off) << "which is why it is not sharp";
  EXPECT_EQ(broken_limit(extraction, photo, {}), ExtractionFailure::face_too_blurred);
}

TEST(Limits, AreBrokenByALowScoreWhereOneIsAskedFor) {
  Extraction extraction{{{}, crop_landmarks(), 0.99F}, good, {}, {}, {}};
  QualityLimits limits;
  EXPECT_EQ(broken_limit(extraction, {112, 112}, limits), std::nullopt);
  limits.min_quality = 0.49F;
  EXPECT_EQ(broken_limit(extraction, {112, 112}, limits), std::nullopt);
  limits.min_quality = 0.51F;
  EXPECT_EQ(broken_limit(extraction, {112, 112}, limits), ExtractionFailure::face_quality_low);
}

TEST(Limits, CanBeLifted) {
  EXPECT_EQ(broken_limit({0, 0, -90, 180, 0}, no_limits()), std::nullopt);
  EXPECT_EQ(broken_limit({0, 0, 90, 0, 255}, no_limits()), std::nullopt);
  EXPECT_EQ(broken_limit(Extraction{}, {10, 10}, no_limits()), std::nullopt) << "outside";
}

/// Says that there is one face, wherever the test puts it.
class PlacedFaceDetector : public FaceDetector {
 public:
  explicit PlacedFaceDetector(cv::Point2f at) : at_(at) {}
  std::vector<DetectedFace> detect(const cv::Mat& /*photo*/) override {
    DetectedFace face{{at_.x, at_.y, 112, 112}, crop_landmarks(), 1};
    for (auto& point : face.landmarks) point += at_;
    return {face};
  }

 private:
  cv::Point2f at_;
};

TEST(Extract, FailsOnAFaceCutOffByTheEdge) {
  const auto extract_at = [](cv::Point2f at) {
    auto networks = fake_networks();
    networks.detector = std::make_unique<PlacedFaceDetector>(at);
    return TemplateExtractor(std::move(networks), {}).extract(paint_photo({{red, at}}));
  };
  EXPECT_EQ(extract_at({20, 20}).failure, std::nullopt);
  EXPECT_EQ(extract_at({-25, -20}).failure, std::nullopt) << "an ear and the hair";
  const auto left = extract_at({-56, 20});
  EXPECT_EQ(left.failure, ExtractionFailure::face_cut_off);
  EXPECT_TRUE(left.templates.empty());
  EXPECT_EQ(extract_at({20, -60}).failure, ExtractionFailure::face_cut_off);
}

TEST(Failures, HaveTheirNames) {
  EXPECT_EQ(name(extraction_failure(PhotoFailure::unreadable)), "unreadable");
  EXPECT_EQ(name(extraction_failure(PhotoFailure::not_a_photo)), "not a photo");
  EXPECT_EQ(name(extraction_failure(PhotoFailure::damaged)), "damaged");
  EXPECT_EQ(name(extraction_failure(PhotoFailure::too_many_pixels)), "too many pixels");
  EXPECT_EQ(name(ExtractionFailure::no_face), "no face");
  EXPECT_EQ(name(ExtractionFailure::face_cut_off), "face cut off by the edge");
  EXPECT_EQ(name(ExtractionFailure::face_quality_low), "face quality low");
}

}  // namespace
}  // namespace maskid
