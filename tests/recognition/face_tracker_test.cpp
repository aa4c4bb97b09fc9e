#include "maskid/recognition/face_tracker.hpp"

#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace maskid {
namespace {

using Tracks = std::vector<std::size_t>;

/// A face of 100 × 100 pixels whose embedding points to `degrees`.
Extraction face(float x, double degrees, float y = 0) {
  Extraction extraction;
  extraction.face.box = {x, y, 100, 100};
  const double angle = degrees * M_PI / 180;
  extraction.templates = {{{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))}, ""}};
  return extraction;
}

Extraction blurred(float x) {
  Extraction extraction;
  extraction.face.box = {x, 0, 100, 100};
  extraction.failure = ExtractionFailure::face_too_blurred;
  return extraction;
}

Tracks assign(FaceTracker& tracker, const std::vector<Extraction>& faces, double time) {
  return tracker.assign(faces, time);
}

TEST(FaceTracker, AFaceThatMovesKeepsItsTrack) {
  FaceTracker tracker;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(assign(tracker, {face(40.0F * static_cast<float>(i), 3 * i)}, 0.2 * i), Tracks{1}) << i;
  }
}

TEST(FaceTracker, FacesThatCrossKeepTheirTracks) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0), face(200, 90)}, 0), (Tracks{1, 2}));
  EXPECT_EQ(assign(tracker, {face(70, 0), face(130, 90)}, 0.2), (Tracks{1, 2}));
  // Each is now where the other was.
  EXPECT_EQ(assign(tracker, {face(130, 0), face(70, 90)}, 0.4), (Tracks{1, 2}));
  EXPECT_EQ(assign(tracker, {face(0, 90), face(200, 0)}, 0.6), (Tracks{2, 1}));
}

TEST(FaceTracker, WhoStepsIntoAnothersPlaceIsAnother) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 0), Tracks{1});
  EXPECT_EQ(assign(tracker, {face(0, 90)}, 0.2), Tracks{2});
}

TEST(FaceTracker, AFaceThatIsLostAndFoundElsewhereKeepsItsTrack) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 0), Tracks{1});
  EXPECT_EQ(assign(tracker, {}, 2), Tracks{});
  EXPECT_EQ(assign(tracker, {face(500, 90), face(900, 20)}, 4), (Tracks{2, 1}));
}

TEST(FaceTracker, AnotherFaceIsNotTakenForTheLostOne) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 0), Tracks{1});
  EXPECT_EQ(assign(tracker, {face(900, 70)}, 0.2), Tracks{2}) << "cos 70 is less than half";
}

TEST(FaceTracker, WhatIsForgottenIsNew) {
  FaceTracker tracker({.memory = 3});
  EXPECT_EQ(assign(tracker, {face(0, 0), face(500, 90)}, 0), (Tracks{1, 2}));
  EXPECT_EQ(assign(tracker, {face(500, 90)}, 2), Tracks{2});
  EXPECT_EQ(tracker.forget(3), Tracks{});
  EXPECT_EQ(tracker.forget(3.5), Tracks{1});
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 3.5), Tracks{3});
}

TEST(FaceTracker, AFaceThatFailedIsKnownByItsPlace) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 0), Tracks{1});
  EXPECT_EQ(assign(tracker, {blurred(20)}, 0.2), Tracks{1});
  EXPECT_EQ(assign(tracker, {blurred(40)}, 0.4), Tracks{1});
  EXPECT_EQ(assign(tracker, {blurred(400)}, 0.6), Tracks{2});
  EXPECT_EQ(assign(tracker, {face(380, 45)}, 0.8), Tracks{2}) << "nothing is known against it";
  EXPECT_EQ(assign(tracker, {blurred(380)}, 2.8), Tracks{3}) << "after a while a place says nothing";
}

TEST(FaceTracker, TheFaceThatFitsBestGetsTheTrack) {
  FaceTracker tracker;
  EXPECT_EQ(assign(tracker, {face(0, 0)}, 0), Tracks{1});
  EXPECT_EQ(assign(tracker, {face(10, 60), face(20, 5)}, 0.2), (Tracks{2, 1}));
}

class FaceTrackerLaws : public testing::TestWithParam<unsigned> {};

TEST_P(FaceTrackerLaws, NoTwoFacesOfAFrameShareATrackAndNoForgottenTrackReturns) {
  std::mt19937 random(GetParam());
  const auto within = [&](double most) { return std::uniform_real_distribution<double>(0, most)(random); };
  FaceTracker tracker;
  std::set<std::size_t> gone, seen;
  double time = 0;
  for (int i = 0; i < 200; ++i) {
    time += within(3);
    for (const auto number : tracker.forget(time)) EXPECT_TRUE(gone.insert(number).second);
    std::vector<Extraction> faces;
    for (int k = static_cast<int>(within(6)); k > 0; --k) {
      const auto x = static_cast<float>(within(400));
      faces.push_back(within(1) < 0.3 ? blurred(x) : face(x, within(360)));
    }
    const auto numbers = tracker.assign(faces, time);
    EXPECT_EQ(std::set<std::size_t>(numbers.begin(), numbers.end()).size(), faces.size());
    for (const auto number : numbers) EXPECT_FALSE(gone.contains(number));
    seen.insert(numbers.begin(), numbers.end());
  }
  for (const auto number : tracker.forget(time + 100)) gone.insert(number);
  EXPECT_EQ(gone, seen) << "every track is forgotten once";
}

INSTANTIATE_TEST_SUITE_P(Seeds, FaceTrackerLaws, testing::Range(0U, 10U));

}  // namespace
}  // namespace maskid
