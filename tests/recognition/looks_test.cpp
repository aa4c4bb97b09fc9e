#include "maskid/recognition/looks.hpp"

#include <cmath>
#include <limits>

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
  Looks looks(gallery, card);
  looks.add(look(20, 40));
  EXPECT_EQ(looks.scores().similarities, compare(look(20, 40), gallery, card));
  EXPECT_DOUBLE_EQ(looks.independent(), 1);
}

TEST(Looks, TheSameLookAgainSaysNothingNew) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks once(gallery, card), often(gallery, card);
  once.add(look(20, 40));
  for (int i = 0; i < 10; ++i) often.add(look(20, 40));
  EXPECT_EQ(often.count(), 10U);
  EXPECT_NEAR(often.independent(), 1, 1e-6);
  for (std::size_t subject = 0; subject < 2; ++subject) {
    EXPECT_NEAR(often.scores().similarities[subject], once.scores().similarities[subject], 1e-5);
    EXPECT_NEAR(often.scores().evidence[subject], once.scores().evidence[subject], 1e-4);
  }
}

TEST(Looks, ErrorsThatDifferAverageOut) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks looks(gallery, card);
  looks.add(look(40, -40));
  looks.add(look(-40, 40));
  // Both means point to Ann; their length is cos 40, so the looks are worth 1 / cos² 40 independent ones.
  const double length = std::cos(40 * M_PI / 180);
  EXPECT_NEAR(looks.scores().similarities[0], std::pow(length, 0.25), 1e-5);
  EXPECT_NEAR(looks.independent(), 1 / (length * length), 1e-5);
  EXPECT_NEAR(looks.scores().evidence[0], looks.independent() * (-5 + 20 * length), 1e-3);
}

TEST(Looks, CoveredAndBareLooksAreSearchedApart) {
  const auto gallery = ann_bob_cem();
  auto card = two_networks();
  card.covered.weights = {1, 0};  // the full crop of a covered face says nothing
  Looks looks(gallery, card);
  looks.add(look(0, 90, Cover::covered));
  looks.add(look(0, 0, Cover::bare));
  EXPECT_GT(looks.scores().similarities[0], 0.9);
  EXPECT_NEAR(looks.scores().similarities[1], 0, 1e-5) << "the covered look's 90 degrees must not speak for Bob";
}

TEST(Looks, OrderChangesNothing) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks forth(gallery, card), back(gallery, card);
  for (const double degrees : {10, 30, -20}) forth.add(look(degrees, 2 * degrees));
  for (const double degrees : {-20, 30, 10}) back.add(look(degrees, 2 * degrees));
  EXPECT_NEAR(forth.scores().similarities[0], back.scores().similarities[0], 1e-6);
}

TEST(Looks, ASubjectWithoutATemplateIsNeverAlike) {
  const auto gallery = ann_bob_cem();
  const auto card = two_networks();
  Looks looks(gallery, card);
  looks.add(look(0, 0, Cover::covered));
  looks.add(look(5, 5, Cover::bare));
  EXPECT_EQ(looks.scores().similarities[2], -1);
  EXPECT_EQ(looks.scores().evidence[2], -std::numeric_limits<double>::infinity());
}

const std::vector<std::string> subjects = {"ann", "bob"};

TEST(Settle, NamesWhomTheEvidenceNames) {
  const SequentialRule rule{5, -3, 0.6F, 10};
  const auto answer = settle({{0.5F, 0.1F}, {6, -9}}, 1, subjects, rule);
  EXPECT_EQ(answer.decision, Decision::subject);
  EXPECT_EQ(answer.best->subject_id, "ann");
}

TEST(Settle, NobodyWhereNobodyIsLikely) {
  EXPECT_EQ(settle({{0.1F, 0}, {-4, -5}}, 1, subjects, {5, -3, 0.6F, 10}).decision, Decision::unknown);
  EXPECT_EQ(settle({{}, {}}, 1, {}, {5, -3, 0.6F, 10}).decision, Decision::unknown) << "an empty gallery";
}

TEST(Settle, LooksAgainBetweenTheBoundsAndThenTakesTheThreshold) {
  const SequentialRule rule{5, -3, 0.6F, 10};
  EXPECT_EQ(settle({{0.7F, 0.1F}, {1, -9}}, 9, subjects, rule).decision, Decision::look_again);
  EXPECT_EQ(settle({{0.7F, 0.1F}, {1, -9}}, 10, subjects, rule).decision, Decision::subject);
  EXPECT_EQ(settle({{0.6F, 0.1F}, {1, -9}}, 10, subjects, rule).decision, Decision::subject) << "at the threshold";
  EXPECT_EQ(settle({{0.5F, 0.1F}, {1, -9}}, 10, subjects, rule).decision, Decision::unknown);
}

TEST(SequentialRule, BoundsAreWalds) {
  const auto rule = sequential_rule(two_networks(), 1, {0.01, 0.05, 10, {}});
  EXPECT_NEAR(rule.accept, std::log(0.95 / 0.01), 1e-9);
  EXPECT_NEAR(rule.reject, std::log(0.05 / 0.99), 1e-9);
  EXPECT_NEAR(rule.threshold, 0.5, 1e-6);
  const auto many = sequential_rule(two_networks(), 1000, {0.01, 0.05, 10, 0.3});
  EXPECT_NEAR(many.accept - rule.accept, std::log(1000), 0.01) << "a larger gallery wants more evidence";
  EXPECT_FLOAT_EQ(many.threshold, 0.3F) << "the one that is given";
}

TEST(SequentialRule, AModelWithoutEvidenceIsAnError) {
  auto card = two_networks();
  card.evidence.reset();
  EXPECT_EQ(error_of([&] { sequential_rule(card, 10, {}); }),
            "the model 'two' has no evidence to decide by; pass another model");
}

}  // namespace
}  // namespace maskid
