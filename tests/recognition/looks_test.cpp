#include "maskid/recognition/looks.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "maskid/recognition/compare.hpp"

#include "support/error_of.hpp"

namespace maskid {
namespace {

/// Two networks of two dimensions, and a calibration.
ModelCard two_networks() {
  ModelCard card;
  card.name = "two";
  card.networks.resize(2);
  for (auto& network : card.networks) network.dimension = 2;
  card.covered = {{0.5, 0.5}, Calibration{"", {{0.01, 0.5}, {0.001, 0.7}}}};
  card.bare = card.covered;
  card.evidence = Evidence{-5, 20};
  return card;
}

/// What the two networks say, each a direction in degrees.
FaceTemplate face(double upper, double full) {
  const auto part = [](double degrees, double (*of)(double)) {
    return static_cast<float>(of(degrees * M_PI / 180) * std::sqrt(0.5));
  };
  return {{part(upper, std::cos), part(upper, std::sin), part(full, std::cos), part(full, std::sin)}, ""};
}

Extraction look(double upper, double full, Cover cover = Cover::covered) {
  return {{}, {}, cover, {face(upper, full)}, {}};
}

/// Ann looks to 0 degrees, Bob to 90; Cem has no template.
Gallery ann_bob_cem() {
  GalleryMakers makers;
  makers.dimension = 4;
  Gallery gallery(makers);
  gallery.add({"ann", "ann.png", {}, {}, "", {face(0, 0)}});
  gallery.add({"bob", "bob.png", {}, {}, "", {face(90, 90)}});
  gallery.add({"cem", "cem.png", {}, {}, "no face", {}});
  return gallery;
}

TEST(Looks, OneLookSaysWhatItSaysAlone) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks looks(card);
  looks.add(look(20, 40));
  EXPECT_EQ(looks.similarities(gallery), compare(look(20, 40), gallery, card));
  EXPECT_DOUBLE_EQ(looks.independent(), 1);
}

TEST(Looks, TheSameLookAgainSaysNothingNew) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks once(card), often(card);
  once.add(look(20, 40));
  for (int i = 0; i < 10; ++i) often.add(look(20, 40));
  EXPECT_EQ(often.count(), 10U);
  EXPECT_NEAR(often.independent(), 1, 1e-6);
  for (std::size_t subject = 0; subject < 2; ++subject) {
    EXPECT_NEAR(often.similarities(gallery)[subject], once.similarities(gallery)[subject], 1e-5);
  }
}

TEST(Looks, ErrorsThatDifferAverageOut) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks looks(card);
  looks.add(look(40, -40));
  looks.add(look(-40, 40));
  // Both means point to Ann; their length is cos 40, so the looks are worth 1 / cos² 40 independent ones.
  const double length = std::cos(40 * M_PI / 180);
  EXPECT_NEAR(looks.similarities(gallery)[0], std::pow(length, 0.25), 1e-5);
  EXPECT_NEAR(looks.independent(), 1 / (length * length), 1e-5);
}

TEST(Looks, CoveredAndBareLooksAreSearchedApart) {
  const auto gallery = ann_bob_cem();
  auto card = two_networks();
  card.covered.weights = {1, 0};  // the full crop of a covered face says nothing
  Looks looks(card);
  looks.add(look(0, 90, Cover::covered));
  looks.add(look(0, 0, Cover::bare));
  EXPECT_GT(looks.similarities(gallery)[0], 0.9);
  EXPECT_NEAR(looks.similarities(gallery)[1], 0, 1e-5) << "the covered look's 90 degrees must not speak for Bob";
}

TEST(Looks, OrderChangesNothing) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks forth(card), back(card);
  for (const double degrees : {10, 30, -20}) forth.add(look(degrees, 2 * degrees));
  for (const double degrees : {-20, 30, 10}) back.add(look(degrees, 2 * degrees));
  EXPECT_NEAR(forth.similarities(gallery)[0], back.similarities(gallery)[0], 1e-6);
}

TEST(Looks, ASubjectWithoutATemplateIsNeverAlike) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks looks(card);
  looks.add(look(0, 0, Cover::covered));
  looks.add(look(5, 5, Cover::bare));
  EXPECT_EQ(looks.similarities(gallery)[2], -1);
}

const std::vector<std::string> subjects = {"ann", "bob"};

const SequentialRule rule{0.7F, 0.1F, 0.6F, 10};

Answer settled(float ann, float bob, std::size_t looks) {
  const std::vector<float> similarities = {ann, bob};
  return settle(similarities, looks, subjects, rule);
}

TEST(Settle, NamesWhomTheEvidenceNames) {
  EXPECT_EQ(settled(0.7F, 0.2F, 1).decision, Decision::subject);
  EXPECT_EQ(settled(0.7F, 0.2F, 1).best->subject_id, "ann");
  EXPECT_EQ(settled(0.7F, 0.8F, 1).best->subject_id, "bob");
}

TEST(Settle, NobodyWhereNobodyIsLikely) {
  EXPECT_EQ(settled(0.1F, 0, 1).decision, Decision::unknown);
  EXPECT_EQ(settle({}, 1, {}, rule).decision, Decision::unknown) << "an empty gallery";
}

TEST(Settle, LooksAgainBetweenTheBoundsAndThenTakesTheThreshold) {
  EXPECT_EQ(settled(0.65F, 0.1F, 9).decision, Decision::look_again);
  EXPECT_EQ(settled(0.65F, 0.1F, 10).decision, Decision::subject);
  EXPECT_EQ(settled(0.6F, 0.1F, 10).decision, Decision::subject) << "at the threshold";
  EXPECT_EQ(settled(0.5F, 0.1F, 10).decision, Decision::unknown);
}

TEST(SequentialRule, LooksEarlyAtHalfTheFpirAndRejectsAtWaldsBound) {
  const auto card = two_networks();
  const auto one = sequential_rule(card, 1, {0.01, 0.05, 10, {}});
  EXPECT_NEAR(one.threshold, card.covered.calibration->threshold_for(0.01, 1), 1e-6);
  EXPECT_NEAR(one.accept, card.covered.calibration->threshold_for(0.005, 1), 1e-6);
  EXPECT_NEAR(-5 + 20 * one.reject, std::log(0.05 / 0.99), 1e-5);
  EXPECT_GT(sequential_rule(card, 10, {0.01, 0.05, 10, {}}).accept, one.accept) << "a larger gallery wants more";
  const auto given = sequential_rule(card, 1, {0.01, 0.05, 10, 0.3});
  EXPECT_FLOAT_EQ(given.threshold, 0.3F);
  EXPECT_NEAR(given.accept - 0.3F, one.accept - one.threshold, 1e-6);
}

TEST(SequentialRule, AModelWithoutEvidenceIsAnError) {
  auto card = two_networks();
  card.evidence.reset();
  EXPECT_EQ(error_of([&] { sequential_rule(card, 10, {}); }),
            "the model 'two' has no evidence to decide by; pass another model");
}

}  // namespace
}  // namespace maskid
