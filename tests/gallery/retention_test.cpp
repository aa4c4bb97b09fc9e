// Consents that are recorded, expire, are recorded anew, and what is destroyed.

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using namespace std::chrono_literals;

const Day friday(2027y / 12 / 31);
const Day saturday = friday + std::chrono::days(1);

/// A gallery of three subjects of two photos: one photo of subject 0 and both of subject 1 expire on Friday.
class RetentionOfAGallery : public testing::Test {
 protected:
  RetentionOfAGallery() {
    for (const std::size_t i : {0, 2, 3}) photos_[i].consent = {"form " + std::to_string(i), friday};
    write_gallery(path_, makers_of(people_), photos_);
  }

  std::vector<std::string> subjects_on(Day day) const { return load_gallery(path_, day).subjects(); }

  /// Where any value of any embedding of the photo stands in the file.
  bool holds_part_of(const EnrolledPhoto& photo) const {
    const auto bytes = read_file(path_);
    for (const auto& face : photo.templates) {
      for (const float& value : face.embedding) {
        if (bytes.find(std::string(reinterpret_cast<const char*>(&value), sizeof value)) != std::string::npos) {
          return true;
        }
      }
    }
    return false;
  }

  const SyntheticPeople people_{
      .subjects = 3, .photos = 2, .templates = 2, .failed_every = 0, .dimension = 6, .noise = 0.1F, .seed = 7};
  std::vector<EnrolledPhoto> photos_ = photos_of(people_);
  const TempDir folder_;
  const std::filesystem::path path_ = folder_.path() / "g";
};

TEST_F(RetentionOfAGallery, APhotoIsSearchedUntilTheEndOfItsDay) {
  EXPECT_EQ(load_gallery(path_, friday).counts(), load_gallery(path_).counts());
  EXPECT_EQ(subjects_on(saturday), (std::vector{subject_id_of(0), subject_id_of(2)}));
  const auto after = load_gallery(path_, saturday);
  EXPECT_EQ(after.photos().size(), 3U);
  EXPECT_EQ(after.counts().templates, 6U);
  EXPECT_EQ(load_gallery(path_).photos()[0].consent, (Consent{"form 0", friday}));
}

TEST_F(RetentionOfAGallery, NobodyIsAlikeWhoExpired) {
  const auto probe = photos_[2].templates[0].embedding;
  EXPECT_NEAR(load_gallery(path_, friday).similarities(probe)[1], 1, 1e-5);
  const auto after = load_gallery(path_, saturday);
  const auto found = best_candidates(after.similarities(probe), after.subjects(), 9);
  ASSERT_EQ(found.size(), 2U);
  for (const auto& candidate : found) EXPECT_NE(candidate.subject_id, subject_id_of(1));
}

TEST_F(RetentionOfAGallery, PurgingDestroysWhatExpiredAndNothingElse) {
  ASSERT_TRUE(holds_part_of(photos_[0]));
  std::vector<std::string> told;
  const auto purged = purge_expired(path_, saturday, [&](std::span<const AffectedPhoto> photos) {
    for (const auto& photo : photos) told.push_back(photo.subject_id);
  });
  EXPECT_EQ(purged, 3U);
  EXPECT_EQ(told, (std::vector{subject_id_of(0), subject_id_of(1), subject_id_of(1)}));
  for (const std::size_t gone : {0, 2, 3}) EXPECT_FALSE(holds_part_of(photos_[gone])) << gone;
  EXPECT_TRUE(same_photos(photos_in(path_), {photos_[1], photos_[4], photos_[5]}));
  EXPECT_FALSE(std::filesystem::exists(partial_of(path_)));
}

TEST_F(RetentionOfAGallery, PurgingWhereNothingExpiredWritesNothing) {
  const auto written = std::filesystem::last_write_time(path_);
  EXPECT_EQ(purge_expired(path_, friday, [](auto) { FAIL(); }), 0U);
  EXPECT_EQ(std::filesystem::last_write_time(path_), written);
}

TEST_F(RetentionOfAGallery, PurgingMayLeaveNobody) {
  for (std::size_t i = 0; i < 3; ++i) set_consent(path_, subject_id_of(i), {"", friday});
  EXPECT_EQ(purge_expired(path_, saturday), 6U);
  EXPECT_TRUE(photos_in(path_).empty());
  EXPECT_EQ(read_gallery_makers(path_), makers_of(people_)) << "others can be enrolled into it";
}

TEST_F(RetentionOfAGallery, RemovingDestroysEveryTemplateOfTheSubject) {
  ASSERT_TRUE(holds_part_of(photos_[2]));
  remove_subject(path_, subject_id_of(1));
  EXPECT_FALSE(holds_part_of(photos_[2]) || holds_part_of(photos_[3]));
  EXPECT_EQ(read_file(path_).find(subject_id_of(1)), std::string::npos);
}

TEST_F(RetentionOfAGallery, WhatIsToldBeforeMayPreventIt) {
  const auto before = read_file(path_);
  const BeforeRewriting refuse = [](auto) { throw Error("no log"); };
  EXPECT_EQ(error_of([&] { remove_subject(path_, subject_id_of(1), refuse); }), "no log");
  EXPECT_EQ(error_of([&] { purge_expired(path_, saturday, refuse); }), "no log");
  EXPECT_EQ(error_of([&] { set_consent(path_, subject_id_of(1), {}, refuse); }), "no log");
  EXPECT_EQ(read_file(path_), before);
  EXPECT_FALSE(std::filesystem::exists(partial_of(path_)));
}

TEST_F(RetentionOfAGallery, AConsentIsRecordedAnewForAllPhotosOfASubject) {
  const Consent consent{"form 12", friday + std::chrono::days(366)};
  EXPECT_EQ(set_consent(path_, subject_id_of(0), consent), 2U);
  photos_[0].consent = photos_[1].consent = consent;
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
  EXPECT_PRED2(contains, error_of([&] { set_consent(path_, "eve", consent); }), "there is no subject 'eve'");
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
}

}  // namespace
}  // namespace maskid
