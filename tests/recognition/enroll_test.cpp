#include "maskid/recognition/enroll.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "maskid/gallery/gallery_file.hpp"

#include "support/error_of.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// A folder of painted photos, and a gallery beside it.
class Enroll : public testing::Test {
 protected:
  void paint(const std::string& subject_id, const std::string& name, const std::vector<PaintedFace>& faces) {
    write_painted_photo(photos_ / subject_id / name, faces);
  }

  void write_text(const std::string& subject_id, const std::string& name) {
    fs::create_directories(photos_ / subject_id);
    std::ofstream(photos_ / subject_id / name) << "no photo";
  }

  EnrollResult enroll_all(const EnrollOptions& options = {}) {
    return enroll(list_labelled_photos(photos_), gallery_, fake_makers(), make_fake_extractor, options, {});
  }

  fs::path partial() const { return gallery_.string() + ".partial"; }

  TempDir folder_;
  fs::path photos_ = folder_.path() / "photos";
  fs::path gallery_ = folder_.path() / "a.gallery";
};

TEST_F(Enroll, MakesAGalleryOfAllPhotos) {
  paint("ann", "1.png", {{red}});
  paint("ann", "2.png", {{red, {30, 30}}});
  paint("bob", "1.png", {{green}});
  const auto result = enroll_all();
  EXPECT_EQ(result.photos, 3U);
  EXPECT_EQ(result.enrolled, 3U);
  EXPECT_EQ(result.already, 0U);
  EXPECT_EQ(result.subjects, 2U);
  EXPECT_EQ(result.templates, 3U);
  EXPECT_EQ(result.times.photos, 3U);
  const auto gallery = load_gallery(gallery_);
  EXPECT_EQ(gallery.subjects(), (std::vector<std::string>{"ann", "bob"}));
  EXPECT_EQ(gallery.photos()[1].path, (photos_ / "ann/2.png").string());
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(Enroll, DrawsTheMasksOnEveryPhoto) {
  paint("ann", "1.png", {{red}});
  EnrollOptions options;
  options.masks = parse_worn_masks("surgical_blue,kn95_black", load_mask_styles(MASKID_SOURCE_DIR "/data/masks"));
  EXPECT_EQ(enroll_all(options).templates, 3U);
}

TEST_F(Enroll, CountsFailedPhotosAndGoesOn) {
  paint("ann", "1.png", {{red}});
  paint("ann", "2.png", {});
  write_text("bob", "1.jpg");
  const auto result = enroll_all();
  EXPECT_EQ(result.enrolled, 1U);
  EXPECT_EQ(result.subjects, 1U) << "Bob has no template";
  ASSERT_EQ(result.failed.size(), 2U);
  EXPECT_EQ(result.failed[0].failure, "no face");
  EXPECT_EQ(result.failed[1].subject_id, "bob");
  EXPECT_EQ(result.failed[1].failure, "not a photo");
  EXPECT_EQ(load_gallery(gallery_).counts().failed_photos, 2U) << "FTE stays known";
}

TEST_F(Enroll, RefusesAGalleryThatIsThere) {
  paint("ann", "1.png", {{red}});
  enroll_all();
  const auto error = error_of([&] { enroll_all(); });
  EXPECT_PRED2(contains, error, gallery_.string());
  EXPECT_PRED2(contains, error, "--add");
}

TEST_F(Enroll, LeavesNothingWhenAllPhotosFail) {
  paint("ann", "1.png", {});
  const auto error = error_of([&] { enroll_all(); });
  EXPECT_PRED2(contains, error, (photos_ / "ann/1.png").string());
  EXPECT_PRED2(contains, error, "no face");
  EXPECT_FALSE(fs::exists(gallery_));
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(Enroll, RefusesAnEmptyListOfPhotos) {
  const auto error = error_of([&] { enroll({}, gallery_, fake_makers(), make_fake_extractor, {}, {}); });
  EXPECT_PRED2(contains, error, "no photo");
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(Enroll, EnrollsARepeatedPhotoOnce) {
  paint("ann", "1.png", {{red}});
  paint("ann", "copy.png", {{red}});
  const auto result = enroll_all();
  EXPECT_EQ(result.enrolled, 1U);
  EXPECT_EQ(result.repeated, 1U);
  EXPECT_EQ(load_gallery(gallery_).photos().size(), 1U);
  EXPECT_TRUE(result.shared.empty());
}

TEST_F(Enroll, ReportsAPhotoUnderTwoSubjects) {
  paint("ann", "1.png", {{red}});
  paint("bob", "2.png", {{red}});
  const auto result = enroll_all();
  EXPECT_EQ(result.enrolled, 2U);
  ASSERT_EQ(result.shared.size(), 1U);
  EXPECT_EQ(result.shared[0].first_subject_id, "ann");
  EXPECT_EQ(result.shared[0].first_path, (photos_ / "ann/1.png").string());
  EXPECT_EQ(result.shared[0].subject_id, "bob");
  EXPECT_EQ(result.shared[0].path, (photos_ / "bob/2.png").string());
}

TEST_F(Enroll, AddsOnlyWhatIsNew) {
  paint("ann", "1.png", {{red}});
  paint("ann", "2.png", {});
  enroll_all();
  paint("bob", "1.png", {{green}});
  const auto result = enroll_all({{}, 1, true});
  EXPECT_EQ(result.photos, 3U);
  EXPECT_EQ(result.enrolled, 2U);
  EXPECT_EQ(result.already, 1U);
  EXPECT_EQ(result.subjects, 2U);
  EXPECT_EQ(result.times.photos, 1U) << "known photos are not looked at again, failed ones neither";
  ASSERT_EQ(result.failed.size(), 1U);
  EXPECT_EQ(result.failed[0].failure, "no face");
  EXPECT_EQ(load_gallery(gallery_).photos().size(), 3U);
}

TEST_F(Enroll, KeepsSubjectsThatAreNotGivenAgain) {
  paint("ann", "1.png", {{red}});
  enroll_all();
  fs::remove_all(photos_);
  paint("bob", "1.png", {{green}});
  EXPECT_EQ(enroll_all({{}, 1, true}).subjects, 2U);
}

TEST_F(Enroll, AddsToNoGalleryOfOtherMakers) {
  paint("ann", "1.png", {{red}});
  enroll_all();
  auto makers = fake_makers();
  makers.model = "fake-v2";
  const auto photos = list_labelled_photos(photos_);
  const auto error = error_of([&] { enroll(photos, gallery_, makers, make_fake_extractor, {{}, 1, true}, {}); });
  EXPECT_PRED2(contains, error, "fake-v1");
  EXPECT_PRED2(contains, error, "fake-v2");
  EXPECT_PRED2(contains, error, gallery_.string());
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(Enroll, ReportsTheSamePhotosSharedAfterAnInterruption) {
  paint("ann", "1.png", {});
  paint("bob", "2.png", {});
  paint("cem", "3.png", {{red}});
  EXPECT_TRUE(enroll_all().shared.empty()) << "a photo that failed is nobody's";
  EXPECT_TRUE(enroll_all({{}, 1, true}).shared.empty());
}

TEST_F(Enroll, TellsItsProgress) {
  paint("ann", "1.png", {{red}});
  paint("ann", "2.png", {});
  std::vector<std::size_t> steps;
  enroll(list_labelled_photos(photos_), gallery_, fake_makers(), make_fake_extractor, {},
         [&](std::size_t done, std::size_t total) {
           steps.push_back(done);
           EXPECT_EQ(total, 2U);
         });
  EXPECT_EQ(steps, (std::vector<std::size_t>{1, 2}));
}

const Day day = *parse_day("2027-12-31");

/// The photos of the folder, with this consent.
std::vector<LabelledPhoto> photos_with(const fs::path& folder, const Consent& consent) {
  auto photos = list_labelled_photos(folder);
  for (auto& photo : photos) photo.consent = consent;
  return photos;
}

TEST_F(Enroll, RecordsTheConsentOfEachPhoto) {
  paint("ann", "1.png", {{red}});
  paint("ann", "2.png", {});
  const Consent consent{"form 7", day};
  enroll(photos_with(photos_, consent), gallery_, fake_makers(), make_fake_extractor, {}, {});
  const auto gallery = load_gallery(gallery_);
  for (const auto& photo : gallery.photos()) EXPECT_EQ(photo.consent, consent);
}

TEST_F(Enroll, KeepsTheConsentOfWhatIsThereAndSaysSo) {
  paint("ann", "1.png", {{red}});
  const auto enroll_with = [&](const Consent& consent) {
    return enroll(photos_with(photos_, consent), gallery_, fake_makers(), make_fake_extractor, {{}, 1, true}, {});
  };
  EXPECT_EQ(enroll_with({"form 7", day}).consent_kept, 0U);
  EXPECT_EQ(enroll_with({"form 7", day}).consent_kept, 0U);
  EXPECT_EQ(enroll_with({}).consent_kept, 0U) << "none was given";
  EXPECT_EQ(enroll_with({"form 8", day}).consent_kept, 1U);
  EXPECT_EQ(load_gallery(gallery_).photos()[0].consent, (Consent{"form 7", day}));
}

TEST_F(Enroll, TellsWhatTheGalleryGainsBeforeItIsThere) {
  paint("ann", "1.png", {{red}});
  paint("bob", "1.png", {{green}});
  paint("bob", "2.png", {});
  std::vector<GainedPhotos> gained;
  EnrollOptions options{{}, 1, true};
  options.before_commit = [&](const EnrollResult& result) {
    gained = result.gained;
    throw Error("the log is full");
  };
  EXPECT_EQ(error_of([&] { enroll_all(options); }), "the log is full");
  EXPECT_FALSE(fs::exists(gallery_));
  ASSERT_EQ(gained.size(), 2U);
  EXPECT_EQ(gained[1].subject_id, "bob");
  EXPECT_EQ(gained[1].enrolled, 1U);
  EXPECT_EQ(gained[1].failed, 1U);

  options.before_commit = [&](const EnrollResult& result) { gained = result.gained; };
  const auto result = enroll_all(options);
  EXPECT_EQ(result.times.photos, 0U) << "nothing was lost";
  EXPECT_EQ(gained.size(), 2U) << "and all of it is told again";
  paint("ann", "2.png", {{red, {9, 9}}});
  enroll_all(options);
  ASSERT_EQ(gained.size(), 1U) << "what was there before is no gain";
  EXPECT_EQ(gained[0].subject_id, "ann");
}

TEST_F(Enroll, DoesNotCompleteAnInterruptedChangeOfConsents) {
  paint("ann", "1.png", {{red}});
  enroll_all();
  {
    GalleryWriter left_behind(gallery_, fake_makers());
    read_gallery_file(gallery_, [&](EnrolledPhoto photo) {
      photo.consent.basis = "of the change";
      left_behind.append(photo);
    });
  }
  paint("bob", "1.png", {{green}});
  const auto result = enroll_all({{}, 1, true});
  ASSERT_EQ(result.gained.size(), 1U);
  EXPECT_EQ(result.gained[0].subject_id, "bob");
  EXPECT_EQ(result.subjects, 2U);
  const auto gallery = load_gallery(gallery_);
  for (const auto& photo : gallery.photos()) EXPECT_EQ(photo.consent, Consent());
}

}  // namespace
}  // namespace maskid
