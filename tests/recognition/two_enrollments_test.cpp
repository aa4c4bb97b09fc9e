// Enrollments into one gallery at the same time.

#include <thread>

#include <gtest/gtest.h>

#include "maskid/base/error.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/recognition/enroll.hpp"

#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

/// Adds the photo, again and again while another enrollment is at it.
void add_until_done(const LabelledPhoto& photo, const std::filesystem::path& gallery) {
  for (;;) {
    try {
      enroll({&photo, 1}, gallery, fake_makers(), make_fake_extractor, {{}, 1, true}, {});
      return;
    } catch (const Error& error) {
      if (!std::string_view(error.what()).starts_with("another maskid")) throw;
    }
  }
}

/// One that looked for the gallery before it held the lock would write one of its own photos alone.
TEST(TwoEnrollments, NoneTakesBackWhatAnotherAdded) {
  const TempDir folder;
  const std::vector<cv::Scalar> colors = {red, green, blue, yellow};
  std::vector<LabelledPhoto> photos;
  for (std::size_t i = 0; i < colors.size(); ++i) {
    const auto path = folder.path() / (std::to_string(i) + ".png");
    write_painted_photo(path, {{colors[i]}});
    photos.push_back({std::to_string(i), path});
  }
  for (int round = 0; round < 20; ++round) {
    const auto gallery = folder.path() / ("gallery-" + std::to_string(round));
    std::vector<std::thread> threads;
    for (const auto& photo : photos) threads.emplace_back([&] { add_until_done(photo, gallery); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(load_gallery(gallery).counts().subjects, 4U) << round;
  }
}

}  // namespace
}  // namespace maskid
