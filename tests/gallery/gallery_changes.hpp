#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/disk_faults.hpp"
#include "support/temp_dir.hpp"

namespace maskid {

/// A way to change a gallery.
struct GalleryChange {
  using Step = std::function<void(const std::filesystem::path&)>;

  std::string name;
  Step set_up;  ///< makes the gallery as it is before, if there is one
  Step work;
};

using ChangeAndFault = std::tuple<GalleryChange, DiskFault>;

inline std::string name_of_change(const testing::TestParamInfo<ChangeAndFault>& test) {
  const auto& [change, fault] = test.param;
  std::string kind = "KilledBefore";
  if (fault.kind == DiskFault::Kind::killed_within) kind = "KilledWithin";
  if (fault.kind == DiskFault::Kind::fails) kind = "Error" + std::to_string(fault.code);
  return change.name + kind;
}

/// Enrolls as enroll() does: those that were left behind, then those of the gallery, then the new ones.
inline void enroll_into(const std::filesystem::path& path, const GalleryMakers& makers,
                        const std::vector<EnrolledPhoto>& photos, const GalleryKey* key = nullptr) {
  GalleryWriter writer(path, makers, key);
  auto there = kept_by(writer);
  const auto add = [&](const std::vector<EnrolledPhoto>& more) {
    for (const auto& photo : more) {
      if (std::ranges::any_of(there, [&](const auto& one) { return same_photo(one, photo); })) continue;
      writer.append(photo);
      there.push_back(photo);
    }
  };
  if (std::filesystem::exists(path)) add(photos_in(path, key));
  add(photos);
  writer.commit();
}

/// Whichever call the fault meets, the gallery is as it was or as it will be, and the same work completes it.
/// `content_of` says what a file holds, nothing where there is none; the work makes more than `calls` calls.
inline void expect_no_harm(const ChangeAndFault& change_and_fault, int calls,
                           const std::function<std::string(const std::filesystem::path&)>& content_of) {
  const auto& [change, fault] = change_and_fault;
  const TempDir folder;
  const auto undisturbed = folder.path() / "undisturbed";
  change.set_up(undisturbed);
  const auto before = content_of(undisturbed);
  change.work(undisturbed);
  const auto after = content_of(undisturbed);
  ASSERT_FALSE(after.empty());
  ASSERT_NE(before, after);

  for (int number = 1; number < 100; ++number) {
    const auto path = folder.path() / ("gallery-" + std::to_string(number));
    change.set_up(path);
    const auto run = run_with_fault(fault, number, [&] { change.work(path); });
    if (!run.reached) {
      EXPECT_EQ(content_of(path), after);
      EXPECT_GT(number, calls) << "the faults met nothing";
      return;
    }
    EXPECT_EQ(run.ending, fault.kind == DiskFault::Kind::fails ? Ending::error : Ending::killed) << number;
    const auto found = content_of(path);
    ASSERT_TRUE(found == before || found == after) << number;
    if (found != after) change.work(path);
    ASSERT_EQ(content_of(path), after) << number;
    ASSERT_FALSE(std::filesystem::exists(partial_of(path))) << number;
  }
  FAIL() << "it does not come to an end";
}

}  // namespace maskid
