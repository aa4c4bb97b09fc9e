#include "maskid/evaluation/several_looks.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "support/error_of.hpp"

namespace maskid {
namespace {

/// One network of three dimensions, calibrated: 0.8 for an FPIR of 0.01 among one.
ModelCard one_network() {
  ModelCard card;
  card.name = "one";
  card.networks.resize(1);
  card.networks[0].dimension = 3;
  card.covered.calibration = Calibration{"", {{0.01, 0.8}, {0.0001, 0.9}}};
  card.bare = card.covered;
  return card;
}

Embedding unit(float x, float y, float z) {
  const float length = std::sqrt(x * x + y * y + z * z);
  return {x / length, y / length, z / length};
}

/// Ann, Bob.
Gallery two_people() {
  GalleryMakers makers;
  makers.dimension = 3;
  Gallery gallery(makers);
  gallery.add({"ann", "ann.png", {}, {}, "", {{unit(1, 0, 0), ""}}});
  gallery.add({"bob", "bob.png", {}, {}, "", {{unit(0, 1, 0), ""}}});
  return gallery;
}

LookedAt look(const std::string& subject, std::optional<std::size_t> mate, const Embedding& embedding) {
  return {subject, mate, {{}, {}, Cover::covered, {{embedding, ""}}, {}}};
}

LookedAt failed(const std::string& subject, std::optional<std::size_t> mate) {
  return {subject, mate, {{}, {}, {}, {}, ExtractionFailure::no_face}};
}

SeveralLooksOptions options(std::vector<std::size_t> looks) {
  SeveralLooksOptions options;
  options.looks = std::move(looks);
  options.metrics.fpirs = {0.01};
  options.sequential.threshold = 0.8;
  return options;
}

/// Every look at Ann is rather like Bob, or like nobody; together they are Ann. Four of her, two of a stranger.
std::vector<LookedAt> probes() {
  return {look("ann", 0, unit(1, 1.1F, 0)), look("ann", 0, unit(1, -1.1F, 0)), look("x", {}, unit(0, 0, 1)),
          look("ann", 0, unit(1, 1.2F, 0)), look("ann", 0, unit(1, -1.2F, 0)), look("x", {}, unit(0, 0.1F, 1))};
}

TEST(SeveralLooks, SearchesThePhotosOfEachPersonTogether) {
  const auto gallery = two_people();
  const auto several = measure_looks(probes(), gallery, one_network(), options({1, 2}), {});
  ASSERT_TRUE(several);
  EXPECT_EQ(several->sets, 3U) << "two of Ann, one of the stranger";
  ASSERT_EQ(several->rows.size(), 2U);
  EXPECT_DOUBLE_EQ(*several->rows[0].shipped_fnir->value(), 1);
  EXPECT_DOUBLE_EQ(*several->rows[1].shipped_fnir->value(), 0);
  EXPECT_DOUBLE_EQ(*several->rows[1].shipped_fpir->value(), 0);
}

TEST(SeveralLooks, AFailedPhotoAddsNothingButCountsAsOneOfTheSet) {
  const auto gallery = two_people();
  const std::vector<LookedAt> looked_at = {failed("ann", 0), look("ann", 0, unit(1, 0, 0))};
  const auto several = measure_looks(looked_at, gallery, one_network(), options({1, 2}), {});
  ASSERT_TRUE(several);
  EXPECT_EQ(several->sets, 1U);
  EXPECT_DOUBLE_EQ(*several->rows[0].shipped_fnir->value(), 1);
  EXPECT_DOUBLE_EQ(*several->rows[1].shipped_fnir->value(), 0);
}

TEST(SeveralLooks, AreNotMeasuredWhereNobodyHasAsManyPhotos) {
  const auto gallery = two_people();
  EXPECT_FALSE(measure_looks(probes(), gallery, one_network(), options({1, 5}), {}));
}

TEST(SeveralLooks, RefusesToLookNoTimes) {
  const auto gallery = two_people();
  EXPECT_NE(error_of([&] { measure_looks(probes(), gallery, one_network(), options({0, 2}), {}); }), "");
}

TEST(SeveralLooks, SettlesAtTheFirstLookWhatIsPlain) {
  const auto gallery = two_people();
  auto card = one_network();
  card.evidence = Evidence{-10, 20};
  const std::vector<LookedAt> plain = {look("ann", 0, unit(1, 0, 0)), look("ann", 0, unit(1, 0.1F, 0)),
                                       look("x", {}, unit(0, 0, 1)), look("x", {}, unit(0, 0, 1))};
  const auto several = measure_looks(plain, gallery, card, options({1, 2}), {});
  ASSERT_TRUE(several && several->sequential);
  EXPECT_DOUBLE_EQ(several->sequential->mated_looks, 1);
  EXPECT_DOUBLE_EQ(several->sequential->nonmated_looks, 1);
  EXPECT_DOUBLE_EQ(*several->sequential->fnir.value(), 0);
  EXPECT_DOUBLE_EQ(*several->sequential->fpir.value(), 0);
}

TEST(SeveralLooks, LooksAgainWhereOneLookDoesNotSettleIt) {
  const auto gallery = two_people();
  auto card = one_network();
  card.evidence = Evidence{-10, 20};  // rejects below 0.35
  const auto several = measure_looks(probes(), gallery, card, options({1, 2}), {});
  ASSERT_TRUE(several && several->sequential);
  EXPECT_DOUBLE_EQ(several->sequential->mated_looks, 2);
  EXPECT_DOUBLE_EQ(*several->sequential->fnir.value(), 0);
}

}  // namespace
}  // namespace maskid
