#include "maskid/recognition/extraction_cache.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/recognition/extract_photo.hpp"

#include "support/error_of.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

Extraction some_extraction() {
  Extraction extraction;
  extraction.face = {{1, 2, 3, 4}, {{{5, 6}, {7, 8}, {9, 10}, {11, 12}, {13, 14}}}, 0.5F};
  extraction.quality = {20, 3, -4, 5, 128};
  extraction.cover = Cover::below_nose;
  extraction.templates = {{{0.6F, 0.8F, 0}, ""}, {{0, 0, 1}, "surgical_blue:high"}};
  return extraction;
}

void expect_same(const Extraction& found, const Extraction& kept) {
  EXPECT_EQ(found.face.box, kept.face.box);
  EXPECT_EQ(found.face.landmarks, kept.face.landmarks);
  EXPECT_EQ(found.face.score, kept.face.score);
  EXPECT_EQ(found.quality.eye_distance, kept.quality.eye_distance);
  EXPECT_EQ(found.quality.sharpness, kept.quality.sharpness);
  EXPECT_EQ(found.quality.yaw, kept.quality.yaw);
  EXPECT_EQ(found.quality.roll, kept.quality.roll);
  EXPECT_EQ(found.quality.brightness, kept.quality.brightness);
  EXPECT_EQ(found.cover, kept.cover);
  EXPECT_EQ(found.failure, kept.failure);
  ASSERT_EQ(found.templates.size(), kept.templates.size());
  for (std::size_t i = 0; i < kept.templates.size(); ++i) {
    EXPECT_EQ(found.templates[i].embedding, kept.templates[i].embedding);
    EXPECT_EQ(found.templates[i].mask_style, kept.templates[i].mask_style);
  }
}

class Cache : public testing::Test {
 protected:
  fs::path only_file() const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_regular_file()) return entry.path();
    }
    return {};
  }

  TempDir folder_;
  ExtractionCache cache_{folder_.path() / "cache", "makers"};
  Sha256 content_ = sha256("photo");
};

TEST_F(Cache, GivesBackWhatItWasGiven) {
  cache_.keep(content_, "as it is", some_extraction());
  const auto found = cache_.find(content_, "as it is");
  ASSERT_TRUE(found);
  expect_same(*found, some_extraction());
}

TEST_F(Cache, GivesBackFailures) {
  Extraction failed;
  failed.failure = ExtractionFailure::face_too_blurred;
  cache_.keep(content_, "as it is", failed);
  EXPECT_EQ(cache_.find(content_, "as it is")->failure, ExtractionFailure::face_too_blurred);
}

TEST_F(Cache, KnowsNoOtherPhotoTreatmentOrMakers) {
  cache_.keep(content_, "as it is", some_extraction());
  EXPECT_FALSE(cache_.find(sha256("other"), "as it is"));
  EXPECT_FALSE(cache_.find(content_, "without eyes"));
  EXPECT_FALSE(ExtractionCache(folder_.path() / "cache", "others").find(content_, "as it is"));
}

TEST_F(Cache, DoesNotBelieveDamagedFiles) {
  cache_.keep(content_, "as it is", some_extraction());
  const auto path = only_file();
  const auto whole = read_file(path);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, length);
    EXPECT_FALSE(cache_.find(content_, "as it is")) << "of " << length << " bytes";
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    std::ofstream(path, std::ios::binary) << changed;
    EXPECT_FALSE(cache_.find(content_, "as it is")) << "byte " << i;
  }
}

TEST_F(Cache, IsForItsOwnerAlone) {
  cache_.keep(content_, "as it is", some_extraction());
  EXPECT_EQ(fs::status(only_file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Cache, ForgetsAllThatItKeepsOfAPhoto) {
  const auto other = sha256("other");
  cache_.keep(content_, "as it is", some_extraction());
  cache_.keep(content_, "without eyes", some_extraction());
  ExtractionCache(folder_.path() / "cache", "others").keep(content_, "as it is", some_extraction());
  cache_.keep(other, "as it is", some_extraction());
  const auto earlier = folder_.path() / "cache/ab" / std::string(62, 'c');
  fs::create_directories(earlier.parent_path());
  std::ofstream(earlier) << "of an earlier version";
  const Sha256 contents[] = {content_, sha256("never seen")};
  EXPECT_EQ(forget_photos(folder_.path() / "cache", contents), 1U);
  EXPECT_FALSE(cache_.find(content_, "as it is"));
  EXPECT_FALSE(cache_.find(content_, "without eyes"));
  EXPECT_TRUE(cache_.find(other, "as it is"));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) files += entry.is_regular_file();
  EXPECT_EQ(files, 1U);
  cache_.keep(content_, "as it is", some_extraction());
  EXPECT_TRUE(cache_.find(content_, "as it is")) << "it goes on being a cache";
}

TEST_F(Cache, ThatIsNotThereCannotForget) {
  EXPECT_PRED2(contains, error_of([&] { forget_photos(folder_.path() / "nothing", {}); }), "no cache folder");
}

TEST_F(Cache, SparesTheSecondLook) {
  const auto path = folder_.path() / "photo.png";
  write_painted_photo(path, {{red}});
  const auto file = read_photo_file(path);
  const auto extractor = make_fake_extractor();
  const auto first = extract_photo(file, {}, *extractor, &cache_);
  expect_same(extract_photo(file, {}, *extractor, &cache_), first);
  EXPECT_EQ(extractor->times().photos, 1U);
  extract_photo(file, {{}, {}, face_part("eyes")}, *extractor, &cache_);
  EXPECT_EQ(extractor->times().photos, 2U) << "another treatment is another look";
}

TEST(ExtractPhoto, DeletesThePartFromTheCrop) {
  TempDir folder;
  write_painted_photo(folder.path() / "photo.png", {{red}});
  const auto file = read_photo_file(folder.path() / "photo.png");
  const auto extractor = make_fake_extractor();
  const auto whole = extract_photo(file, {}, *extractor, nullptr);
  const auto half = extract_photo(file, {{}, {}, face_part("lower_half")}, *extractor, nullptr);
  ASSERT_EQ(half.templates.size(), 1U);
  EXPECT_LT(half.templates[0].embedding[2], whole.templates[0].embedding[2]) << "grey for some of the red";
  EXPECT_EQ(half.quality.brightness, whole.quality.brightness) << "the quality is that of the photo";
}

TEST(ExtractPhoto, SaysWhyAFileIsNoPhoto) {
  const auto extraction = extract_photo(read_photo_file("/nowhere"), {}, *make_fake_extractor(), nullptr);
  EXPECT_EQ(extraction.failure, ExtractionFailure::unreadable);
}

}  // namespace
}  // namespace maskid
