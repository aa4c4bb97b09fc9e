#include "maskid/recognition/watch.hpp"

#include <set>

#include <gtest/gtest.h>

#include "maskid/recognition/extract_faces.hpp"
#include "maskid/recognition/worker_extractors.hpp"

#include "support/fakes.hpp"

namespace maskid {
namespace {

constexpr int side = 60;

/// Who has these colors is enrolled.
Gallery red_and_green() {
  Gallery gallery(fake_makers());
  const auto extractor = make_fake_extractor();
  for (const auto& [subject, color] : {std::pair{"red", red}, {"green", green}}) {
    const auto extraction = extractor->extract(paint_photo({{color}}));
    gallery.add({subject, std::string(subject) + ".png", {}, {}, "", extraction.templates});
  }
  return gallery;
}

/// A video that is painted, with the fake networks.
class WatchVideo : public testing::Test {
 protected:
  /// Names from 0.95 on, has done with strangers up to 0.5, and else at 0.9 after five looks.
  const SequentialRule rule_{0.95F, 0.5F, 0.9F, 5};

  WatchedFrame show(const std::vector<PaintedFace>& faces, double seconds = 0.2) {
    const Frame frame{paint_photo(faces, {640, 160}), time_, number_++};
    time_ += seconds;
    auto watched = watch_.look(frame, extract_faces(frame.pixels, extractors_));
    for (const auto& decision : watched.decisions) decisions_.push_back(decision);
    return watched;
  }

  void finish() {
    for (const auto& decision : watch_.finish()) decisions_.push_back(decision);
  }

  std::vector<std::string> answers() const {
    std::vector<std::string> answers;
    for (const auto& decision : decisions_) {
      answers.push_back(std::to_string(decision.track) + " " +
                        (decision.failure ? "not searched" : decision.subject_id.value_or("unknown")));
    }
    return answers;
  }

  using Answers = std::vector<std::string>;

  const Gallery gallery_ = red_and_green();
  const ModelCard card_ = [] {
    ModelCard card;
    card.networks.resize(1);
    card.networks.front().dimension = 3;
    return card;
  }();
  Watch watch_{gallery_, card_, rule_};
  WorkerExtractors extractors_{make_fake_extractor, 1};
  double time_ = 0;
  std::size_t number_ = 0;
  std::vector<TrackDecision> decisions_;
};

/// Between red and green: like neither.
const cv::Scalar olive(30, 160, 150);

TEST_F(WatchVideo, NamesAFaceThatMovesOnce) {
  for (int x = 0; x < 500; x += 25) show({{red, {x, 20}, side}});
  finish();
  EXPECT_EQ(answers(), Answers{"1 red"});
  EXPECT_EQ(decisions_[0].time, 0);
  EXPECT_EQ(decisions_[0].looks, 1U);
  EXPECT_EQ(watch_.counts().frames, 20U);
  EXPECT_EQ(watch_.counts().named, 1U);
}

TEST_F(WatchVideo, FacesThatCrossAreNamedOnceEach) {
  for (int x = 0; x < 500; x += 25) {
    if (std::abs(x - 250) < side) {  // one stands before the other
      show({{red, {x, 20}, side}});
    } else {
      show({{red, {x, 20}, side}, {green, {500 - x, 20}, side}});
    }
  }
  finish();
  EXPECT_EQ(answers(), (Answers{"1 red", "2 green"}));
}

TEST_F(WatchVideo, AFaceThatVanishesAndReturnsKeepsItsTrackAndItsAnswer) {
  show({{green, {0, 20}, side}});
  for (int i = 0; i < 10; ++i) show({});
  const auto watched = show({{green, {500, 20}, side}});
  ASSERT_EQ(watched.faces.size(), 1U);
  EXPECT_EQ(watched.faces[0].track, 1U);
  ASSERT_TRUE(watched.faces[0].decision);
  EXPECT_EQ(watched.faces[0].decision->subject_id, "green");
  finish();
  EXPECT_EQ(answers(), Answers{"1 green"});
}

TEST_F(WatchVideo, WhoReturnsAfterTheMemoryIsDecidedAnew) {
  show({{green, {0, 20}, side}}, 6);
  show({{green, {0, 20}, side}});
  EXPECT_EQ(answers(), (Answers{"1 green", "2 green"}));
}

TEST_F(WatchVideo, AStrangerIsUnknown) {
  show({{blue, {0, 20}, side}});
  EXPECT_EQ(answers(), Answers{"1 unknown"});
  EXPECT_EQ(decisions_[0].cover, Cover::covered);
  EXPECT_LT(decisions_[0].best->similarity, 0.5F);
}

TEST_F(WatchVideo, WhoIsNotSettledIsLookedAtAgainUntilTheLastLook) {
  for (int i = 0; i < 4; ++i) {
    const auto watched = show({{olive, {10 * i, 20}, side}});
    EXPECT_FALSE(watched.faces[0].decision) << i;
  }
  EXPECT_EQ(answers(), Answers{});
  show({{olive, {40, 20}, side}});
  EXPECT_EQ(answers(), Answers{"1 unknown"});
  EXPECT_EQ(decisions_[0].looks, 5U);
  for (int i = 0; i < 10; ++i) show({{olive, {40, 20}, side}});
  finish();
  EXPECT_EQ(answers().size(), 1U) << "never decided again";
}

TEST_F(WatchVideo, WhoLeavesBeforeIsSettledByTheThreshold) {
  const cv::Scalar reddish(40, 140, 220);  // 0.93 like red
  show({{olive, {0, 20}, side}, {reddish, {300, 20}, side}});
  EXPECT_EQ(answers(), Answers{});
  show({}, 10);
  show({});
  EXPECT_EQ(answers(), (Answers{"1 unknown", "2 red"}));
  EXPECT_GT(decisions_[1].best->similarity, 0.9F);
  EXPECT_LT(decisions_[1].best->similarity, 0.95F);
  EXPECT_EQ(decisions_[1].last_seen, 0);
  EXPECT_NEAR(decisions_[1].time, 10.2, 1e-9);
}

TEST_F(WatchVideo, TheEndSettlesWhoIsLeft) {
  show({{olive, {0, 20}, side}});
  finish();
  EXPECT_EQ(answers(), Answers{"1 unknown"});
  EXPECT_TRUE(watch_.finish().empty());
}

TEST_F(WatchVideo, AFaceThatCouldNeverBeSearchedSaysWhy) {
  constexpr int tiny = 15;
  for (int i = 0; i < 3; ++i) show({{red, {2 * i, 20}, tiny}});
  EXPECT_EQ(answers(), Answers{});
  finish();
  EXPECT_EQ(answers(), Answers{"1 not searched"});
  EXPECT_EQ(decisions_[0].failure, ExtractionFailure::face_too_small);
  EXPECT_EQ(decisions_[0].looks, 0U);
  EXPECT_FALSE(decisions_[0].best);
}

TEST_F(WatchVideo, AFaceThatComesNearIsSearchedOnceItCanBe) {
  for (const int size : {15, 20, 25, 30, 40}) show({{red, {100, 20}, size}});
  finish();
  EXPECT_EQ(answers(), Answers{"1 red"});
  EXPECT_FALSE(decisions_[0].failure);
}

TEST_F(WatchVideo, AnAnswerStaysWhereALaterFrameFails) {
  show({{red, {100, 20}, 40}});
  show({{red, {100, 20}, 30}});
  const auto watched = show({{red, {100, 20}, 20}});
  EXPECT_EQ(watched.faces[0].failure, ExtractionFailure::face_too_small);
  ASSERT_TRUE(watched.faces[0].decision);
  EXPECT_EQ(watched.faces[0].decision->subject_id, "red");
}

TEST_F(WatchVideo, WithNobodyEnrolledEverybodyIsUnknown) {
  const Gallery empty(fake_makers());
  Watch watch(empty, card_, rule_);
  const auto photo = paint_photo({{red}});
  const auto watched = watch.look({photo, 0, 0}, extract_faces(photo, extractors_));
  ASSERT_EQ(watched.decisions.size(), 1U);
  EXPECT_FALSE(watched.decisions[0].subject_id);
  EXPECT_FALSE(watched.decisions[0].best);
}

TEST_F(WatchVideo, EveryTrackIsDecidedOnce) {
  std::set<std::size_t> tracks;
  for (int i = 0; i < 60; ++i) {
    std::vector<PaintedFace> faces;
    if (i % 20 < 12) faces.push_back({red, {(i * 37) % 200, 20}, side});
    if (i % 7 < 4) faces.push_back({olive, {260 + (i * 13) % 60, 20}, side});
    if (i % 11 < 5) faces.push_back({blue, {440 + (i * 29) % 120, 20}, 15 + i % 40});
    for (const auto& face : show(faces, 0.9).faces) tracks.insert(face.track);
  }
  finish();
  std::set<std::size_t> decided;
  for (const auto& decision : decisions_) EXPECT_TRUE(decided.insert(decision.track).second) << decision.track;
  EXPECT_EQ(decided, tracks);
  EXPECT_EQ(watch_.counts().tracks(), tracks.size());
}

}  // namespace
}  // namespace maskid
