#include "maskid/recognition/compare.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace maskid {
namespace {

/// Two networks of two dimensions. The first sees the upper face, the second the whole.
ModelCard two_networks() {
  ModelCard card;
  card.networks.resize(2);
  for (auto& network : card.networks) network.dimension = 2;
  card.covered = {{1, 0}, Calibration{"", {{0.01, 0.5}, {0.001, 0.7}}}};
  card.bare = {{0.5, 0.5}, Calibration{"", {{0.01, 0.4}, {0.001, 0.5}}}};
  return card;
}

/// What the two networks say, each a direction in degrees.
FaceTemplate face(double upper, double full) {
  const auto part = [](double degrees, double (*of)(double)) {
    return static_cast<float>(of(degrees * M_PI / 180) * std::sqrt(0.5));
  };
  return {{part(upper, std::cos), part(upper, std::sin), part(full, std::cos), part(full, std::sin)}, ""};
}

Gallery gallery_of(const std::vector<FaceTemplate>& templates) {
  GalleryMakers makers;
  makers.dimension = 4;
  Gallery gallery(makers);
  gallery.add({"ann", "ann.png", {}, {}, "", templates});
  gallery.add({"bob", "bob.png", {}, {}, "no face", {}});
  return gallery;
}

Extraction probe(Cover cover, const FaceTemplate& face) { return {{}, {}, cover, {face}, {}}; }

TEST(Compare, TakesTheWeightsOfACoveredFace) {
  const auto gallery = gallery_of({face(0, 0)});
  for (const Cover cover : {Cover::covered, Cover::below_nose}) {
    EXPECT_NEAR(compare(probe(cover, face(60, 0)), gallery, two_networks())[0], 0.5, 1e-6);
    EXPECT_NEAR(compare(probe(cover, face(0, 180)), gallery, two_networks())[0], 1, 1e-6) << "the mask says nothing";
  }
}

TEST(Compare, BringsBareFacesToTheScaleOfCoveredOnes) {
  const auto gallery = gallery_of({face(0, 0)});
  // (cos 60 + cos 72.5) / 2 = 0.4004: as rare as 0.5008 is between covered faces.
  EXPECT_NEAR(compare(probe(Cover::bare, face(60, 72.5)), gallery, two_networks())[0], 0.5007, 1e-3);
  EXPECT_NEAR(compare(probe(Cover::bare, face(60, 60)), gallery, two_networks())[0], 0.7, 1e-5);
}

TEST(Compare, SaysOfSeveralProbesWhatItSaysOfEach) {
  const auto gallery = gallery_of({face(0, 0), face(50, 10)});
  const std::vector<Extraction> probes = {probe(Cover::covered, face(60, 0)), probe(Cover::bare, face(60, 0)),
                                          probe(Cover::below_nose, face(10, 90))};
  const std::vector<const Extraction*> together = {&probes[0], &probes[1], &probes[2]};
  const auto similarities = compare(together, gallery, two_networks());
  ASSERT_EQ(similarities.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(similarities[i], compare(probes[i], gallery, two_networks())) << i;
  EXPECT_NE(similarities[0], similarities[1]);
}

TEST(Compare, TakesTheBestTemplate) {
  const auto gallery = gallery_of({face(90, 0), face(30, 0), face(80, 0)});
  EXPECT_NEAR(compare(probe(Cover::covered, face(0, 0)), gallery, two_networks())[0], std::cos(M_PI / 6), 1e-6);
}

TEST(Compare, LeavesASubjectWithoutATemplateAlone) {
  for (const Cover cover : {Cover::bare, Cover::covered}) {
    EXPECT_EQ(compare(probe(cover, face(0, 0)), gallery_of({face(0, 0)}), two_networks())[1], -1);
  }
}

TEST(Compare, OfUncalibratedNetworksIsTheWeightedSum) {
  ModelCard card;
  card.networks = two_networks().networks;
  card.covered.weights = card.bare.weights = {0.5, 0.5};
  EXPECT_NEAR(compare(probe(Cover::bare, face(60, 60)), gallery_of({face(0, 0)}), card)[0], 0.5, 1e-6);
}

TEST(Compare, OfOneNetworkIsItsSimilarity) {
  ModelCard card;
  card.networks.resize(1);
  EXPECT_NEAR(compare(probe(Cover::bare, face(60, 0)), gallery_of({face(0, 0)}), card)[0], 0.75, 1e-6);
}

}  // namespace
}  // namespace maskid
