// An encrypted gallery, or one that becomes it, after its writer was killed, or the disk failed, at each call that
// changes a file. Its bytes are others each time, so what is compared is what it holds, and with which key.

#include <cerrno>
#include <map>

#include <gtest/gtest.h>

#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/disk_faults.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

using Photos = std::vector<EnrolledPhoto>;

const SyntheticPeople people{
    .subjects = 3, .photos = 1, .templates = 2, .failed_every = 0, .dimension = 6, .noise = 0.1F, .seed = 5};
const SiteThreshold site{0.003, 0.41, 200, 3};
const GalleryKey first_key = key_of('1');
const GalleryKey second_key = key_of('2');

/// "key 1: subject-0 subject-1, calibrated"; empty: there is no gallery. Throws Error when no key opens all of it.
std::string content_of(const fs::path& path) {
  if (!fs::exists(path)) return "";
  const std::map<std::string, const GalleryKey*> keys = {
      {"no key", nullptr}, {"key 1", &first_key}, {"key 2", &second_key}};
  for (const auto& [name, key] : keys) {
    std::string text = name + ":";
    const auto message = error_of([&] {
      for (const auto& photo : photos_in(path, key)) text += " " + photo.subject_id;
      if (read_gallery_makers(path, key).site_threshold) text += ", calibrated";
    });
    if (message == "(no error)") return text;
  }
  throw Error("no key opens " + path.string());
}

void enroll_into(const fs::path& path) {
  GalleryWriter writer(path, makers_of(people), &first_key);
  auto there = kept_by(writer);
  const auto add = [&](const Photos& more) {
    for (const auto& photo : more) {
      if (std::ranges::any_of(there, [&](const auto& one) { return same_photo(one, photo); })) continue;
      writer.append(photo);
      there.push_back(photo);
    }
  };
  if (fs::exists(path)) add(photos_in(path, &first_key));
  add(photos_of(people));
  writer.commit();
}

/// A way to change a gallery.
struct Change {
  const char* name;
  std::size_t photos_before;  ///< 0: there is no gallery yet
  const GalleryKey* key_before;
  std::function<void(const fs::path&)> work;

  void set_up(const fs::path& path) const {
    auto photos = photos_of(people);
    photos.resize(photos_before);
    if (photos_before > 0) write_gallery(path, makers_of(people), photos, key_before);
  }
};

const Change changes[] = {
    {"enroll", 0, nullptr, enroll_into},
    {"add", 2, &first_key, enroll_into},
    {"remove", 3, &first_key, [](const fs::path& path) { remove_subject(path, subject_id_of(1), {}, &first_key); }},
    {"calibrate", 3, &first_key, [](const fs::path& path) { set_site_threshold(path, site, &first_key); }},
    {"encrypt", 3, nullptr, [](const fs::path& path) { rekey_gallery(path, nullptr, &first_key); }},
    {"rekey", 3, &first_key, [](const fs::path& path) { rekey_gallery(path, &first_key, &second_key); }},
    {"decrypt", 3, &first_key, [](const fs::path& path) { rekey_gallery(path, &first_key, nullptr); }},
};

const DiskFault faults[] = {
    {DiskFault::Kind::killed_before, 0}, {DiskFault::Kind::killed_within, 0}, {DiskFault::Kind::fails, ENOSPC}};

class EncryptedDiskFaults : public testing::TestWithParam<std::tuple<Change, DiskFault>> {};

TEST_P(EncryptedDiskFaults, LeaveTheGalleryAsItWasOrAsItWillBeAndTheSameCommandCompletesIt) {
  const auto& [change, fault] = GetParam();
  const TempDir folder;
  const auto undisturbed = folder.path() / "undisturbed";
  change.set_up(undisturbed);
  const auto before = content_of(undisturbed);
  change.work(undisturbed);
  const auto after = content_of(undisturbed);
  ASSERT_NE(before, after);

  for (int number = 1; number < 100; ++number) {
    const auto path = folder.path() / ("gallery-" + std::to_string(number));
    change.set_up(path);
    const auto run = run_with_fault(fault, number, [&] { change.work(path); });
    if (!run.reached) {
      EXPECT_EQ(content_of(path), after);
      EXPECT_GT(number, 7) << "the faults met nothing";
      return;
    }
    EXPECT_EQ(run.ending, fault.kind == DiskFault::Kind::fails ? Ending::error : Ending::killed) << number;
    const auto found = content_of(path);
    ASSERT_TRUE(found == before || found == after) << number << " " << found;
    if (found != after) change.work(path);
    ASSERT_EQ(content_of(path), after) << number;
    ASSERT_FALSE(fs::exists(partial_of(path))) << number;
  }
  FAIL() << "it does not come to an end";
}

std::string name_of_test(const testing::TestParamInfo<std::tuple<Change, DiskFault>>& test) {
  const auto& [change, fault] = test.param;
  std::string kind = "KilledBefore";
  if (fault.kind == DiskFault::Kind::killed_within) kind = "KilledWithin";
  if (fault.kind == DiskFault::Kind::fails) kind = "Error" + std::to_string(fault.code);
  return change.name + kind;
}

INSTANTIATE_TEST_SUITE_P(Calls, EncryptedDiskFaults,
                         testing::Combine(testing::ValuesIn(changes), testing::ValuesIn(faults)), name_of_test);

}  // namespace
}  // namespace maskid
