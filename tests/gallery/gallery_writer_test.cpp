#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/full_disk.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

class GalleryWriting : public testing::Test {
 protected:
  /// Writes the photos and is interrupted.
  void leave_behind(const std::vector<EnrolledPhoto>& photos) const {
    GalleryWriter writer(path_, makers_);
    for (const auto& photo : photos) writer.append(photo);
  }

  const SyntheticPeople people_{
      .subjects = 3, .photos = 2, .templates = 2, .failed_every = 4, .dimension = 6, .noise = 0.1F, .seed = 5};
  const GalleryMakers makers_ = makers_of(people_);
  const std::vector<EnrolledPhoto> photos_ = photos_of(people_);
  const TempDir folder_;
  const fs::path path_ = folder_.path() / "office.gallery";
  const fs::path partial_ = folder_.path() / "office.gallery.partial";
};

TEST_F(GalleryWriting, LeavesThePathAloneUntilCommit) {
  put_file(path_, "as it was");
  GalleryWriter writer(path_, makers_);
  for (const auto& photo : photos_) writer.append(photo);
  EXPECT_EQ(read_file(path_), "as it was");
  EXPECT_TRUE(fs::exists(partial_));
  writer.commit();
  EXPECT_EQ(load_gallery(path_).counts(), gallery_of(makers_, photos_).counts());
  EXPECT_FALSE(fs::exists(partial_));
}

TEST_F(GalleryWriting, FilesMayBeReadByTheirOwnerAlone) {
  const mode_t usual = ::umask(0);
  leave_behind(photos_);
  EXPECT_EQ(mode_of(partial_), 0600U);
  GalleryWriter(path_, makers_).commit();
  EXPECT_EQ(mode_of(path_), 0600U);
  remove_subject(path_, subject_id_of(0));
  EXPECT_EQ(mode_of(path_), 0600U);
  ::umask(usual);
}

TEST_F(GalleryWriting, AGalleryOfNoPhotosIsOne) {
  write_gallery(path_, makers_, {});
  EXPECT_EQ(load_gallery(path_).counts(), GalleryCounts{});
}

TEST_F(GalleryWriting, DiscardRemovesThePartial) {
  GalleryWriter writer(path_, makers_);
  writer.append(photos_[0]);
  writer.discard();
  EXPECT_FALSE(fs::exists(partial_));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(GalleryWriting, NothingCanBeAppendedAfterCommit) {
  GalleryWriter writer(path_, makers_);
  writer.append(photos_[0]);
  writer.commit();
  const auto bytes = read_file(path_);
  EXPECT_THROW(writer.append(photos_[1]), Error);
  EXPECT_EQ(read_file(path_), bytes);
}

TEST_F(GalleryWriting, PartialTruncatedAtAnyLengthKeepsTheWholePhotosBeforeIt) {
  std::vector<std::uintmax_t> ends;  // of the file after each photo
  leave_behind({});
  ends.push_back(fs::file_size(partial_));
  for (const auto& photo : photos_) {
    leave_behind({photo});
    ends.push_back(fs::file_size(partial_));
  }
  const auto whole = read_file(partial_);

  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put_file(partial_, whole.substr(0, length));
    std::ptrdiff_t kept = 0;
    while (kept + 1 < std::ssize(ends) && ends[kept + 1] <= length) ++kept;
    GalleryWriter writer(path_, makers_);
    ASSERT_TRUE(same_photos(kept_by(writer), {photos_.begin(), photos_.begin() + kept})) << length;
    for (auto photo = photos_.begin() + kept; photo != photos_.end(); ++photo) writer.append(*photo);
    ASSERT_EQ(read_file(partial_), whole) << length;
  }
}

TEST_F(GalleryWriting, ADamagedPhotoOfThePartialAndAllBehindItAreDoneAgain) {
  leave_behind({photos_[0]});
  const auto end_of_first = fs::file_size(partial_);
  leave_behind({photos_[1], photos_[2]});
  auto bytes = read_file(partial_);
  bytes[end_of_first + 40] = static_cast<char>(bytes[end_of_first + 40] ^ 1);
  put_file(partial_, bytes);
  const GalleryWriter writer(path_, makers_);
  EXPECT_TRUE(same_photos(kept_by(writer), {photos_[0]}));
}

TEST_F(GalleryWriting, ACommitThatFailedCanBeDoneAgain) {
  fs::create_directory(path_);
  GalleryWriter writer(path_, makers_);
  for (const auto& photo : photos_) writer.append(photo);
  EXPECT_PRED2(contains, error_of([&] { writer.commit(); }), path_.string());
  fs::remove(path_);
  writer.commit();
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
}

TEST_F(GalleryWriting, APartialOfOtherMakersIsRefusedAndKept) {
  leave_behind(photos_);
  const auto bytes = read_file(partial_);
  auto others = makers_;
  others.model = "other-v2";
  EXPECT_EQ(error_of([&] { GalleryWriter(path_, others); }),
            partial_.string() +
                " of an interrupted enrollment was made with model 'synthetic-v1', not 'other-v2'; enroll with the "
                "same, or delete it");
  others = makers_;
  others.mask_styles = {"red", std::string(5000, 'x')};  // more than all of the .partial
  EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path_, others); }), "mask styles 'style-1', not 'red, x");
  others.mask_styles = {};
  EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path_, others); }), "mask styles 'style-1', not none");
  EXPECT_EQ(read_file(partial_), bytes);
}

TEST_F(GalleryWriting, APartialThatIsNoneIsRefusedAndKept) {
  leave_behind(photos_);
  auto damaged = read_file(partial_);
  damaged[40] = static_cast<char>(damaged[40] ^ 1);  // in the makers
  for (const auto& bytes : {damaged, std::string(500, 'x')}) {
    put_file(partial_, bytes);
    EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path_, makers_); }), partial_.string());
    EXPECT_EQ(read_file(partial_), bytes);
  }
}

TEST_F(GalleryWriting, MakersThatNoGalleryCouldBeReadWithAreRefused) {
  for (const int dimension : {0, -3, 65537}) {
    auto makers = makers_;
    makers.dimension = dimension;
    EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path_, makers); }), std::to_string(dimension));
  }
  auto makers = makers_;
  makers.mask_styles = {"\xff"};
  EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path_, makers); }), "UTF-8");
  EXPECT_FALSE(fs::exists(partial_)) << "an empty .partial was left behind";
}

TEST_F(GalleryWriting, APhotoThatNoGalleryCouldBeReadWithIsRefused) {
  GalleryWriter writer(path_, makers_);
  auto photo = photos_[0];
  photo.path = std::string(65U << 20, 'x');
  EXPECT_PRED2(contains, error_of([&] { writer.append(photo); }), "too long");
  photo = photos_[0];
  photo.templates[0].embedding.push_back(0);
  EXPECT_PRED2(contains, error_of([&] { writer.append(photo); }), "7 values");
  writer.append(photos_[0]);
  writer.commit();
  EXPECT_TRUE(same_photos(photos_in(path_), {photos_[0]}));
}

TEST_F(GalleryWriting, FullDiskLeavesTheGalleryAndAPartialThatGoesOn) {
  write_gallery(path_, makers_, {photos_[0]});
  const auto before = read_file(path_);
  const auto whole = folder_.path() / "whole.gallery";
  write_gallery(whole, makers_, photos_);
  for (std::size_t limit = 1; limit < fs::file_size(whole); limit += 13) {
    fs::remove(partial_);
    const int result = on_full_disk(limit, [&] {
      const auto message = error_of([&] { write_gallery(path_, makers_, photos_); });
      return contains(message, partial_.string()) && contains(message, "free some space") ? 0 : 1;
    });
    ASSERT_EQ(result, 0) << limit;
    ASSERT_EQ(read_file(path_), before) << limit;
    GalleryWriter writer(path_, makers_);
    const auto kept = kept_by(writer);
    ASSERT_LE(kept.size(), photos_.size()) << limit;
    const auto rest = photos_.begin() + std::ssize(kept);
    ASSERT_TRUE(same_photos(kept, {photos_.begin(), rest})) << limit;
    std::for_each(rest, photos_.end(), [&](const auto& photo) { writer.append(photo); });
  }
  GalleryWriter(path_, makers_).commit();
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
}

TEST_F(GalleryWriting, AWriterGoesOnAfterAPhotoForWhichTheDiskWasTooFull) {
  const int result = on_full_disk(5000, [&] {
    GalleryWriter writer(path_, makers_);
    auto large = photos_[0];
    large.path = std::string(6000, 'x');
    if (error_of([&] { writer.append(large); }) == "(no error)") return 1;
    for (const auto& photo : photos_) writer.append(photo);
    writer.commit();
    return 0;
  });
  ASSERT_EQ(result, 0);
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
}

TEST_F(GalleryWriting, TwoAtOnceAreRefused) {
  GalleryWriter writer(path_, makers_);
  writer.append(photos_[0]);
  EXPECT_EQ(error_of([&] { GalleryWriter(path_, makers_); }),
            "another maskid is writing to " + path_.string() + "; wait until it is done");
  writer.append(photos_[1]);
  writer.commit();
  EXPECT_TRUE(same_photos(photos_in(path_), {photos_[0], photos_[1]}));
}

// A writer that opened the .partial just before another renamed it went on writing into the finished gallery.
TEST_F(GalleryWriting, AFinishedGalleryIsNeverTakenForThePartial) {
  write_gallery(path_, makers_, photos_);
  std::atomic<bool> done = false;
  std::jthread committing([&] {
    for (int i = 0; i < 60; ++i) error_of([&] { write_gallery(path_, makers_, photos_); });
    done = true;
  });
  std::jthread barging([&] {
    while (!done) error_of([&] { GalleryWriter(path_, makers_); });
  });
  while (!done) ASSERT_EQ(error_of([&] { read_gallery_file(path_, [](const EnrolledPhoto&) {}); }), "(no error)");
}

TEST_F(GalleryWriting, LinkedGalleryIsRewrittenAndTheLinkStays) {
  const auto link = folder_.path() / "link.gallery";
  fs::create_symlink("office.gallery", link);
  write_gallery(link, makers_, photos_);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(partial_of(link), partial_);
  remove_subject(link, subject_id_of(1));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_FALSE(contains(read_file(path_), subject_id_of(1)));
}

TEST_F(GalleryWriting, AFolderThatIsMissingIsNamed) {
  const auto path = folder_.path() / "none" / "office.gallery";
  EXPECT_EQ(error_of([&] { GalleryWriter(path, makers_); }),
            "cannot write " + path.string() + ".partial: No such file or directory; check the path");
}

TEST_F(GalleryWriting, RemovedSubjectIsNoLongerInTheFile) {
  write_gallery(path_, makers_, photos_);
  ASSERT_TRUE(contains(read_file(path_), subject_id_of(1)));
  EXPECT_EQ(remove_subject(path_, subject_id_of(1)), people_.photos);
  EXPECT_FALSE(contains(read_file(path_), subject_id_of(1)));
  EXPECT_EQ(load_gallery(path_).subjects(), (std::vector{subject_id_of(0), subject_id_of(2)}));
}

TEST_F(GalleryWriting, RemovalIsRefusedWithItsReason) {
  write_gallery(path_, makers_, {photos_[0], photos_[1]});
  const auto before = read_file(path_);
  EXPECT_EQ(error_of([&] { remove_subject(path_, "eve"); }),
            "there is no subject 'eve' in " + path_.string() + "; maskid gallery list shows them");
  EXPECT_EQ(error_of([&] { remove_subject(path_, "subject-0"); }),
            "'subject-0' is the only subject in " + path_.string() + "; delete the file instead");
  EXPECT_FALSE(fs::exists(partial_));
  leave_behind({photos_[2]});
  EXPECT_PRED2(contains, error_of([&] { remove_subject(path_, "subject-0"); }), "is unfinished; finish it");
  EXPECT_TRUE(fs::exists(partial_));
  EXPECT_EQ(read_file(path_), before);
}

// What was left would have passed for an enrollment to be continued.
TEST_F(GalleryWriting, RemovalThatFailsLeavesNoPartialBehind) {
  write_gallery(path_, makers_, photos_);
  const auto before = read_file(path_);
  EXPECT_EQ(on_full_disk(800, [&] { return error_of([&] { remove_subject(path_, "subject-0"); }) != "(no error)"; }),
            1);
  EXPECT_FALSE(fs::exists(partial_));
  EXPECT_EQ(read_file(path_), before);

  put_file(path_, before.substr(0, before.size() - 50));
  EXPECT_PRED2(contains, error_of([&] { remove_subject(path_, "subject-0"); }), "is damaged");
  EXPECT_FALSE(fs::exists(partial_));
}

TEST_F(GalleryWriting, SiteThresholdIsWrittenAndChangesNothingElse) {
  write_gallery(path_, makers_, photos_);
  const SiteThreshold threshold{0.003, 0.41, 200, 3};
  set_site_threshold(path_, threshold);
  auto makers = read_gallery_makers(path_);
  EXPECT_EQ(makers.site_threshold, threshold);
  EXPECT_PRED2(same_photos, photos_in(path_), photos_);
  remove_subject(path_, "subject-0");
  EXPECT_EQ(load_gallery(path_).makers().site_threshold, threshold);
  makers.site_threshold.reset();
  EXPECT_EQ(makers, makers_);
  EXPECT_FALSE(fs::exists(partial_));
}

TEST_F(GalleryWriting, SiteThresholdWaitsForAnUnfinishedEnrollment) {
  write_gallery(path_, makers_, {photos_[0]});
  leave_behind({photos_[1]});
  EXPECT_PRED2(contains, error_of([&] { set_site_threshold(path_, {}); }), "is unfinished; finish it");
}

}  // namespace
}  // namespace maskid
