// A gallery after its writer was killed, or the disk failed, at each call that changes a file.

#include "support/disk_faults.hpp"

#include <algorithm>
#include <cerrno>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

using Photos = std::vector<EnrolledPhoto>;

const SyntheticPeople people{
    .subjects = 3, .photos = 2, .templates = 2, .failed_every = 4, .dimension = 6, .noise = 0.1F, .seed = 5};
const SiteThreshold site{0.003, 0.41, 200, 3};

Photos first_photos(std::size_t count) {
  auto photos = photos_of(people);
  photos.resize(count);
  if (count > 4) photos[4].consent = {"form 1", Day(std::chrono::days(20'000))};
  return photos;
}

/// Enrolls as enroll() does: those that were left behind, then those of the gallery, then the new ones.
void enroll_into(const fs::path& path, const Photos& photos) {
  GalleryWriter writer(path, makers_of(people));
  auto there = kept_by(writer);
  const auto add = [&](const Photos& more) {
    for (const auto& photo : more) {
      if (std::ranges::any_of(there, [&](const auto& one) { return same_photo(one, photo); })) continue;
      writer.append(photo);
      there.push_back(photo);
    }
  };
  if (fs::exists(path)) add(photos_in(path));
  add(photos);
  writer.commit();
}

/// A way to change a gallery.
struct Change {
  const char* name;
  std::size_t photos_before;  ///< 0: there is no gallery yet
  std::function<void(const fs::path&)> work;

  void set_up(const fs::path& path) const {
    if (photos_before > 0) write_gallery(path, makers_of(people), first_photos(photos_before));
  }
};

const Change changes[] = {
    {"enroll", 0, [](const fs::path& path) { enroll_into(path, photos_of(people)); }},
    {"add", 3, [](const fs::path& path) { enroll_into(path, photos_of(people)); }},
    {"remove", 6, [](const fs::path& path) { remove_subject(path, subject_id_of(1)); }},
    {"purge", 6, [](const fs::path& path) { purge_expired(path, Day(std::chrono::days(20'001))); }},
    {"consent", 6,
     [](const fs::path& path) {
       set_consent(path, subject_id_of(1), {"form 2", {}});
     }},
    {"calibrate", 6, [](const fs::path& path) { set_site_threshold(path, site); }},
};

const DiskFault faults[] = {
    {DiskFault::Kind::killed_before, 0}, {DiskFault::Kind::killed_within, 0}, {DiskFault::Kind::fails, ENOSPC},
    {DiskFault::Kind::fails, EIO},       {DiskFault::Kind::fails, EROFS},
};

/// The bytes of the file; empty: there is none.
std::string bytes_of(const fs::path& path) { return fs::exists(path) ? read_file(path) : std::string(); }

class DiskFaults : public testing::TestWithParam<std::tuple<Change, DiskFault>> {};

TEST_P(DiskFaults, LeaveTheGalleryAsItWasOrAsItWillBeAndTheSameCommandCompletesIt) {
  const auto& [change, fault] = GetParam();
  const TempDir folder;
  const auto undisturbed = folder.path() / "undisturbed";
  change.set_up(undisturbed);
  const auto before = bytes_of(undisturbed);
  change.work(undisturbed);
  const auto after = read_file(undisturbed);
  ASSERT_NE(before, after);

  for (int number = 1; number < 100; ++number) {
    const auto path = folder.path() / ("gallery-" + std::to_string(number));
    change.set_up(path);
    const auto run = run_with_fault(fault, number, [&] { change.work(path); });
    if (!run.reached) {
      EXPECT_EQ(read_file(path), after);
      EXPECT_GT(number, 8) << "the faults met nothing";
      return;
    }
    EXPECT_EQ(run.ending, fault.kind == DiskFault::Kind::fails ? Ending::error : Ending::killed) << number;
    const auto found = bytes_of(path);
    ASSERT_TRUE(found == before || found == after) << number;
    if (found != after) change.work(path);
    ASSERT_EQ(read_file(path), after) << number;
    ASSERT_FALSE(fs::exists(partial_of(path))) << number;
  }
  FAIL() << "it does not come to an end";
}

std::string name_of(const testing::TestParamInfo<std::tuple<Change, DiskFault>>& test) {
  const auto& [change, fault] = test.param;
  std::string kind = "KilledBefore";
  if (fault.kind == DiskFault::Kind::killed_within) kind = "KilledWithin";
  if (fault.kind == DiskFault::Kind::fails) kind = "Error" + std::to_string(fault.code);
  return change.name + kind;
}

INSTANTIATE_TEST_SUITE_P(Calls, DiskFaults, testing::Combine(testing::ValuesIn(changes), testing::ValuesIn(faults)),
                         name_of);

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
  enroll_into(path, photos_of(people));
  EXPECT_FALSE(read_gallery_makers(path).site_threshold);
  EXPECT_TRUE(same_photos(photos_in(path), photos_of(people)));
}

}  // namespace
}  // namespace maskid
