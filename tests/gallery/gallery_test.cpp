#include "maskid/gallery/gallery.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "support/error_of.hpp"

namespace maskid {
namespace {

const GalleryMakers makers{"upper-v1", "aa", "bb", "112x112", {"blue"}, 2};

/// The direction of this many degrees: the cosine of two is that of the angle between them.
Embedding at(double degrees) {
  const double radians = degrees * M_PI / 180;
  return {static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))};
}

EnrolledPhoto photo(const std::string& subject_id, std::vector<FaceTemplate> templates) {
  EnrolledPhoto made;
  made.subject_id = subject_id;
  made.path = subject_id + ".jpg";
  if (templates.empty()) made.failure = "no_face";
  made.templates = std::move(templates);
  return made;
}

/// ann looks to 0 and 90 degrees, bob to 180, cyd has no template, dan looks where bob does.
Gallery four_people() {
  Gallery gallery(makers);
  gallery.add(photo("ann", {{at(0), ""}, {at(30), "blue"}}));
  gallery.add(photo("bob", {{at(180), ""}}));
  gallery.add(photo("cyd", {}));
  gallery.add(photo("ann", {{at(90), ""}}));
  gallery.add(photo("dan", {{at(180), ""}}));
  return gallery;
}

std::vector<std::string> ids(const std::vector<Candidate>& candidates) {
  std::vector<std::string> found;
  for (const auto& candidate : candidates) found.push_back(candidate.subject_id);
  return found;
}

std::vector<Candidate> search(const Gallery& gallery, double degrees) {
  return best_candidates(gallery.similarities(at(degrees)), gallery.subjects(), 10);
}

constexpr float tolerance = 1e-6F;

TEST(Search, AnswersOnceASubject) {
  const auto candidates = search(four_people(), 10);
  EXPECT_EQ(ids(candidates), (std::vector<std::string>{"ann", "bob", "dan", "cyd"}));
}

TEST(Search, BestTemplateOfASubjectWins) {
  const auto gallery = four_people();
  EXPECT_NEAR(gallery.similarities(at(90))[0], 1, tolerance);
  EXPECT_NEAR(gallery.similarities(at(60))[0], std::cos(30 * M_PI / 180), tolerance);
  EXPECT_NEAR(gallery.similarities(at(-60))[0], 0.5, tolerance);
}

TEST(Search, RanksFromOneAndBreaksTiesByOrder) {
  const auto candidates = search(four_people(), 180);
  ASSERT_EQ(candidates.size(), 4U);
  EXPECT_EQ(ids(candidates), (std::vector<std::string>{"bob", "dan", "ann", "cyd"}));
  EXPECT_EQ(candidates[0].similarity, candidates[1].similarity);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(candidates[i].rank, i + 1);
}

TEST(Search, SubjectWithoutTemplateIsNeverAlike) {
  for (const double degrees : {0.0, 77.0, 180.0, 300.0}) {
    EXPECT_EQ(four_people().similarities(at(degrees))[2], -1.0F) << degrees;
  }
}

TEST(Search, RefusesAProbeOfAnotherDimension) {
  const auto gallery = four_people();
  const std::vector<Embedding> probes = {at(0), {1, 0, 0}};
  const std::string expected = "an embedding of 3 values does not fit a gallery of dimension 2";
  EXPECT_EQ(error_of([&] { gallery.similarities(probes[1]); }), expected);
  EXPECT_EQ(error_of([&] { gallery.similarities(probes); }), expected);
  EXPECT_EQ(error_of([&] { gallery.best_template(probes[1], 0); }), expected);
}

TEST(Search, OfAnEmptyGalleryFindsNobody) {
  const Gallery gallery(makers);
  EXPECT_TRUE(gallery.similarities(at(0)).empty());
  EXPECT_TRUE(search(gallery, 0).empty());
  EXPECT_EQ(gallery.similarities(std::vector<Embedding>{}).size(), 0U);
}

TEST(Search, WhatIsNotANumberIsNobody) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  Gallery gallery(makers);
  gallery.add(photo("ann", {{{nan, nan}, "blue"}, {at(0), ""}}));
  gallery.add(photo("bob", {{{nan, 0}, ""}}));
  EXPECT_EQ(gallery.similarities(at(0)), (std::vector<float>{1, -1}));
  EXPECT_EQ(gallery.best_template(at(0), 0)->mask_style, "");
  EXPECT_FALSE(gallery.best_template(at(0), 1));
  EXPECT_EQ(gallery.similarities(Embedding{nan, nan}), (std::vector<float>{-1, -1}));
}

TEST(BestCandidates, AreAtMostAsManyAsAskedFor) {
  const auto gallery = four_people();
  const auto similarities = gallery.similarities(at(0));
  EXPECT_EQ(best_candidates(similarities, gallery.subjects(), 0).size(), 0U);
  EXPECT_EQ(ids(best_candidates(similarities, gallery.subjects(), 1)), std::vector<std::string>{"ann"});
  EXPECT_EQ(best_candidates(similarities, gallery.subjects(), 99).size(), 4U);
}

TEST(BestTemplate, SaysWhichPhotoAndStyleMadeTheSubjectAlike) {
  const auto gallery = four_people();
  const auto masked = gallery.best_template(at(25), 0);
  ASSERT_TRUE(masked);
  EXPECT_EQ(masked->mask_style, "blue");
  EXPECT_EQ(masked->photo, 0U);
  EXPECT_EQ(masked->similarity, gallery.similarities(at(25))[0]);
  EXPECT_EQ(gallery.best_template(at(95), 0)->photo, 3U);
  EXPECT_FALSE(gallery.best_template(at(0), 2));
  EXPECT_FALSE(gallery.best_template(at(0), 99));
}

TEST(BestTemplate, MayBeTheVeryOpposite) {
  const auto best = four_people().best_template(at(0), 1);
  ASSERT_TRUE(best);
  EXPECT_EQ(best->similarity, -1.0F);
}

TEST(BestTemplate, IsTheEarliestOnATie) {
  Gallery gallery(makers);
  gallery.add(photo("ann", {{at(0), "blue"}, {at(0), ""}}));
  gallery.add(photo("ann", {{at(0), ""}}));
  const auto best = gallery.best_template(at(0), 0);
  ASSERT_TRUE(best);
  EXPECT_EQ(best->mask_style, "blue");
  EXPECT_EQ(best->photo, 0U);
}

TEST(Gallery, CountsSubjectsWithTemplatesAndAllPhotos) {
  const auto gallery = four_people();
  EXPECT_EQ(gallery.counts(), (GalleryCounts{3, 5, 1, 5}));
  const auto each = gallery.tally().by_subject();
  ASSERT_EQ(each.size(), 4U);
  EXPECT_EQ(each[0], (GalleryCounts{1, 2, 0, 3}));
  EXPECT_EQ(each[2], (GalleryCounts{1, 1, 1, 0}));
}

TEST(Gallery, IsUnchangedByAPhotoOfAnotherDimension) {
  auto gallery = four_people();
  const auto before = gallery.counts();
  EXPECT_PRED2(contains, error_of([&] { gallery.add(photo("eve", {{at(0), ""}, {{1, 0, 0}, ""}})); }), "3 values");
  EXPECT_EQ(gallery.counts(), before);
  EXPECT_EQ(gallery.subjects().size(), 4U);
  EXPECT_EQ(gallery.similarities(at(0)).size(), 4U);
}

TEST(Gallery, NeedsADimension) {
  auto none = makers;
  for (const int dimension : {0, -1}) {
    none.dimension = dimension;
    EXPECT_PRED2(contains, error_of([&] { Gallery{none}; }), "dimension " + std::to_string(dimension));
  }
}

TEST(RequireFit, AllowsOtherMaskStyles) {
  auto now = makers;
  now.mask_styles = {"red"};
  EXPECT_NO_THROW(require_fit(makers, now, "office.gallery"));
  EXPECT_FALSE(misfit(makers, now));
}

TEST(RequireFit, NamesTheFileAndBothSides) {
  auto now = makers;
  now.model = "upper-v2";
  EXPECT_EQ(error_of([&] { require_fit(makers, now, "office.gallery"); }),
            "gallery office.gallery was made with model 'upper-v1', not 'upper-v2'; enroll again, or use what it was "
            "made with");
}

TEST(RequireFit, ComparesEveryMakerThatMatters) {
  const auto message_for = [](auto change) {
    auto now = makers;
    change(now);
    return error_of([&] { require_fit(makers, now, "g"); });
  };
  EXPECT_PRED2(contains, message_for([](auto& now) { now.model_sha256 = "cc"; }), "model file SHA-256 'aa', not 'cc'");
  EXPECT_PRED2(contains, message_for([](auto& now) { now.detector_sha256 = "cc"; }),
               "detector file SHA-256 'bb', not 'cc'");
  EXPECT_PRED2(contains, message_for([](auto& now) { now.crop = "96x112"; }), "crop '112x112', not '96x112'");
  EXPECT_PRED2(contains, message_for([](auto& now) { now.dimension = 3; }), "dimension '2', not '3'");
}

}  // namespace
}  // namespace maskid
