// Writers of one gallery at the same time: a lock belongs to an open file, so that threads meet as processes do.

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "maskid/base/error.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

const SyntheticPeople people{
    .subjects = 12, .photos = 1, .templates = 1, .failed_every = 0, .dimension = 4, .noise = 0.1F, .seed = 7};

/// Again and again while another writer is at it.
void until_done(const std::function<void()>& work) {
  for (;;) {
    try {
      return work();
    } catch (const Error& error) {
      if (!std::string_view(error.what()).starts_with("another maskid")) throw;
    }
  }
}

/// Makers read before the lock was held would bring back a gallery without the threshold.
TEST(TwoWriters, NeitherTakesBackWhatTheOtherDid) {
  const TempDir folder;
  for (int round = 0; round < 20; ++round) {
    const auto path = folder.path() / std::to_string(round);
    write_gallery(path, makers_of(people), photos_of(people));
    std::thread removing([&] {
      for (std::size_t i = 0; i < 8; ++i) until_done([&] { remove_subject(path, subject_id_of(i)); });
    });
    until_done([&] { set_site_threshold(path, {0.003, 0.41, 200, 3}); });
    removing.join();
    EXPECT_TRUE(read_gallery_makers(path).site_threshold) << round;
    EXPECT_EQ(load_gallery(path).counts().subjects, 4U) << round;
    EXPECT_FALSE(std::filesystem::exists(partial_of(path))) << round;
  }
}

TEST(TwoWriters, AReaderGoesOnWhileAnotherWrites) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  write_gallery(path, makers_of(people), photos_of(people));
  GalleryWriter writer(path, makers_of(people));
  EXPECT_EQ(load_gallery(path).counts().subjects, 12U);
  std::size_t photos = 0;
  read_gallery_file(path, [&](const EnrolledPhoto&) {
    if (photos++ == 0) writer.commit();
  });
  EXPECT_EQ(photos, 12U) << "of the gallery that it opened";
}

/// A file that took the name after the rename belongs to the next writer.
TEST(TwoWriters, DiscardingAfterTheCommitLeavesTheNextWritersFile) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  GalleryWriter first(path, makers_of(people));
  first.commit();
  const GalleryWriter next(path, makers_of(people));
  first.discard();
  EXPECT_TRUE(std::filesystem::exists(partial_of(path)));
}

}  // namespace
}  // namespace maskid
