// A gallery after its writer was killed, or the disk failed, at each call that changes a file.

#include "support/disk_faults.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_changes.hpp"
#include "gallery/gallery_files.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

const SyntheticPeople people{
    .subjects = 3, .photos = 2, .templates = 2, .failed_every = 4, .dimension = 6, .noise = 0.1F, .seed = 5};
const SiteThreshold site{0.003, 0.41, 200, 3};

std::vector<EnrolledPhoto> first_photos(std::size_t count) {
  auto photos = photos_of(people);
  photos.resize(count);
  if (count > 4) photos[4].consent = {"form 1", Day(std::chrono::days(20'000))};
  return photos;
}

GalleryChange change(const char* name, std::size_t photos_before, GalleryChange::Step work) {
  const auto set_up = [=](const fs::path& path) {
    if (photos_before > 0) write_gallery(path, makers_of(people), first_photos(photos_before));
  };
  return {name, set_up, std::move(work)};
}

void enroll_all(const fs::path& path) { enroll_into(path, makers_of(people), photos_of(people)); }

const GalleryChange changes[] = {
    change("enroll", 0, enroll_all),
    change("add", 3, enroll_all),
    change("remove", 6, [](const fs::path& path) { remove_subject(path, subject_id_of(1)); }),
    change("purge", 6, [](const fs::path& path) { purge_expired(path, Day(std::chrono::days(20'001))); }),
    change("consent", 6,
           [](const fs::path& path) {
             set_consent(path, subject_id_of(1), {"form 2", {}});
           }),
    change("calibrate", 6, [](const fs::path& path) { set_site_threshold(path, site); }),
};

const DiskFault faults[] = {
    {DiskFault::Kind::killed_before, 0}, {DiskFault::Kind::killed_within, 0}, {DiskFault::Kind::fails, ENOSPC},
    {DiskFault::Kind::fails, EIO},       {DiskFault::Kind::fails, EROFS},
};

/// The bytes of the file; empty: there is none.
std::string bytes_of(const fs::path& path) { return fs::exists(path) ? read_file(path) : std::string(); }

class DiskFaults : public testing::TestWithParam<ChangeAndFault> {};

TEST_P(DiskFaults, LeaveTheGalleryAsItWasOrAsItWillBeAndTheSameCommandCompletesIt) {
  expect_no_harm(GetParam(), 8, bytes_of);
}

INSTANTIATE_TEST_SUITE_P(Calls, DiskFaults, testing::Combine(testing::ValuesIn(changes), testing::ValuesIn(faults)),
                         name_of_change);

/// What was left would have passed for an enrollment to be continued, and brought the threshold with it.
TEST(KilledRewriting, IsNoEnrollmentToBeContinued) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  write_gallery(path, makers_of(people), first_photos(3));
  // Killed at the rename, its last call but one.
  int calls = 1;
  while (calls < 100 && run_with_fault({}, calls, [&] { set_site_threshold(path, site); }).reached) ++calls;
  fs::remove(path);
  write_gallery(path, makers_of(people), first_photos(3));
  run_with_fault({}, calls - 2, [&] { set_site_threshold(path, site); });
  ASSERT_TRUE(fs::exists(partial_of(path)));
  enroll_all(path);
  EXPECT_FALSE(read_gallery_makers(path).site_threshold);
  EXPECT_TRUE(same_photos(photos_in(path), photos_of(people)));
}

}  // namespace
}  // namespace maskid
