#include "maskid/recognition/identify.hpp"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

/// Ann is red, Bob green; Cem has no template.
LoadedGallery small_gallery() {
  Gallery gallery(fake_makers());
  gallery.add({"ann", "ann/1.png", sha256("1"), {}, "", {{{0, 0, 1}, ""}}});
  gallery.add({"bob", "bob/1.png", sha256("2"), {}, "", {{{0, 1, 0}, ""}}});
  gallery.add({"cem", "cem/1.png", sha256("3"), {}, "no face", {}});
  return LoadedGallery(std::move(gallery));
}

IdentifiedPhoto identify_painted(const std::vector<PaintedFace>& faces, const IdentifyOptions& options) {
  const TempDir folder;
  write_painted_photo(folder.path() / "probe.png", faces);
  WorkerExtractors extractors(make_fake_extractor, 2);
  auto gallery = small_gallery();
  return identify(folder.path() / "probe.png", gallery, extractors, options);
}

TEST(Identify, NamesTheSubjectOfEveryFace) {
  const auto identified = identify_painted({{green, {5, 5}, 60}, {red, {100, 5}, 100}}, {0.9, 5});
  EXPECT_EQ(identified.failure, std::nullopt);
  ASSERT_EQ(identified.faces.size(), 2U);
  EXPECT_EQ(identified.faces[0].subject_id, "ann");
  EXPECT_EQ(identified.faces[1].subject_id, "bob");
  EXPECT_EQ(identified.path.filename(), "probe.png");
}

TEST(Identify, DecidesAtOrAboveTheThreshold) {
  const auto similarity = identify_painted({{red}}, {0, 5}).faces.at(0).candidates.at(0).similarity;
  const auto decision = [&](double threshold) {
    return identify_painted({{red}}, {threshold, 5}).faces.at(0).subject_id;
  };
  EXPECT_EQ(decision(std::nextafter(similarity, -1.0F)), "ann");
  EXPECT_EQ(decision(similarity), "ann");
  EXPECT_EQ(decision(std::nextafter(similarity, 2.0F)), std::nullopt);
}

// 0.35 as a double is above 0.35 as a float: a threshold copied from a report missed the face it was read from.
TEST(Identify, ComparesTheThresholdAsAFloat) {
  const auto similarity = identify_painted({{red}}, {0, 5}).faces.at(0).candidates.at(0).similarity;
  const double slightly_above = static_cast<double>(similarity) + 1e-9;
  ASSERT_EQ(static_cast<float>(slightly_above), similarity);
  EXPECT_EQ(identify_painted({{red}}, {slightly_above, 5}).faces.at(0).subject_id, "ann");
}

TEST(Identify, ListsCandidatesBelowTheThresholdToo) {
  const auto face = identify_painted({{yellow}}, {0.9999, 5}).faces.at(0);
  EXPECT_EQ(face.subject_id, std::nullopt);
  ASSERT_EQ(face.candidates.size(), 3U);
  EXPECT_EQ(face.candidates[0].rank, 1U);
  EXPECT_EQ(face.candidates[0].subject_id, "ann") << "as alike as Bob, enrolled before";
  EXPECT_EQ(face.candidates[1].subject_id, "bob");
  EXPECT_EQ(face.candidates[2].similarity, -1);
}

TEST(Identify, ListsAsManyCandidatesAsAskedFor) {
  EXPECT_EQ(identify_painted({{red}}, {0.5, 1}).faces.at(0).candidates.size(), 1U);
}

TEST(Identify, SearchesNoFaceThatFailed) {
  const auto identified = identify_painted({{red, {5, 5}, 16}}, {0, 5});
  EXPECT_EQ(identified.failure, std::nullopt) << "there was a face to look at";
  ASSERT_EQ(identified.faces.size(), 1U);
  EXPECT_EQ(identified.faces[0].failure, ExtractionFailure::face_too_small);
  EXPECT_TRUE(identified.faces[0].candidates.empty());
  EXPECT_EQ(identified.faces[0].subject_id, std::nullopt);
}

TEST(Identify, SearchesTheFacesBetweenFailedOnes) {
  const auto faces =
      identify_painted({{red, {5, 5}, 80}, {{9, 9, 9}, {100, 5}, 70}, {green, {200, 5}, 60}, {red, {280, 5}, 16}},
                       {0.9, 5})
          .faces;
  ASSERT_EQ(faces.size(), 4U);
  EXPECT_EQ(faces[0].subject_id, "ann");
  EXPECT_EQ(faces[1].failure, ExtractionFailure::face_badly_lit);
  EXPECT_EQ(faces[2].subject_id, "bob");
  EXPECT_EQ(faces[3].failure, ExtractionFailure::face_too_small);
}

TEST(Identify, SaysWhyThereIsNoFace) {
  EXPECT_EQ(identify_painted({}, {}).failure, ExtractionFailure::no_face);
  const TempDir folder;
  WorkerExtractors extractors(make_fake_extractor, 2);
  auto gallery = small_gallery();
  const auto missing = identify(folder.path() / "no.png", gallery, extractors, {});
  EXPECT_EQ(missing.failure, ExtractionFailure::unreadable);
  std::ofstream(folder.path() / "text.jpg") << "not a photo";
  const auto text = identify(folder.path() / "text.jpg", gallery, extractors, {});
  EXPECT_EQ(text.failure, ExtractionFailure::not_a_photo);
}

/// identify_together() on photos that show a face of each color; black: no face.
IdentifiedPerson identify_colors(const std::vector<cv::Scalar>& colors, double threshold) {
  const TempDir folder;
  std::vector<std::filesystem::path> paths;
  for (const auto& color : colors) {
    paths.push_back(folder.path() / (std::to_string(paths.size()) + ".png"));
    const bool face = color != cv::Scalar();
    write_painted_photo(paths.back(), face ? std::vector<PaintedFace>{{color}} : std::vector<PaintedFace>{});
  }
  auto gallery = small_gallery();
  return identify_together(paths, gallery, *make_fake_extractor(), {threshold, 5});
}

TEST(IdentifyTogether, NamesWhomAllPhotosShowThoughOneAloneDoesNot) {
  const cv::Scalar reddish(40, 120, 200), purple(120, 40, 200);
  EXPECT_EQ(identify_colors({reddish}, 0.855).subject_id, std::nullopt);
  EXPECT_EQ(identify_colors({purple}, 0.855).subject_id, std::nullopt);
  const auto person = identify_colors({reddish, purple}, 0.855);
  EXPECT_EQ(person.subject_id, "ann");
  EXPECT_EQ(person.looks, 2U);
  EXPECT_GT(person.independent, 1);
  EXPECT_LT(person.independent, 2);
}

TEST(IdentifyTogether, OfOnePhotoSaysWhatIdentifySays) {
  const auto person = identify_colors({red}, 0.5);
  const auto photo = identify_painted({{red}}, {0.5, 5});
  ASSERT_EQ(person.candidates.size(), 3U);
  EXPECT_EQ(person.candidates[0].similarity, photo.faces.at(0).candidates.at(0).similarity);
  EXPECT_EQ(person.subject_id, "ann");
  EXPECT_DOUBLE_EQ(person.independent, 1);
}

TEST(IdentifyTogether, PassesOverPhotosThatFailAndSaysWhy) {
  const auto person = identify_colors({red, {}, red}, 0.5);
  EXPECT_EQ(person.subject_id, "ann");
  EXPECT_EQ(person.looks, 2U);
  ASSERT_EQ(person.photos.size(), 3U);
  EXPECT_EQ(person.photos[1].extraction.failure, ExtractionFailure::no_face);
}

TEST(IdentifyTogether, NamesNobodyWhereEveryPhotoFails) {
  const auto person = identify_colors({{}, {}}, -1);
  EXPECT_EQ(person.subject_id, std::nullopt);
  EXPECT_EQ(person.looks, 0U);
  EXPECT_TRUE(person.candidates.empty());
}

}  // namespace
}  // namespace maskid
