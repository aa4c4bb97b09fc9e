#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class MaskCommand : public testing::Test {
 protected:
  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// `maskid mask WORDS --output masked`
  ProgramResult mask(Words words) const {
    words.insert(words.begin(), "mask");
    words.insert(words.end(), {"--output", "masked"});
    return run_maskid(words, {.folder = dir_.path()});
  }

  std::size_t pictures() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(path("masked"))) count += entry.is_regular_file();
    return count;
  }

  const TempDir dir_;
};

TEST_F(MaskCommand, DrawsEveryStyleAtEveryHeightAndAContactSheet) {
  put_portrait(0, path("photo.png"));
  const auto result = mask({"photo.png", "--style", "all", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const auto report = json::parse(result.out);
  EXPECT_EQ(report["written"].size(), 14U * 3);
  EXPECT_EQ(pictures(), 14U * 3);
  EXPECT_EQ(cv::imread(path("masked/photo.n95_white-low.png").string()).size(), cv::Size(256, 256));
  EXPECT_FALSE(cv::imread(path("masked-contact-sheet.png").string()).empty());
}

TEST_F(MaskCommand, KeepsPhotosOfOneNameApart) {
  put_people(path("people"), 2);
  const auto result = mask({"people/p0/photo.png", "people/p1/photo.png", "people", "--style", "cloth_black"});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const std::string name : {"photo", "photo-2", "p0/photo", "p1/photo"}) {
    EXPECT_TRUE(fs::exists(path("masked") / (name + ".cloth_black-middle.png"))) << name;
  }
  EXPECT_NE(bytes_of(path("masked/photo.cloth_black-middle.png")),
            bytes_of(path("masked/photo-2.cloth_black-middle.png")));
}

TEST_F(MaskCommand, DrawsOneStyleOnEachInTurnAndDegradesAlikeForASeed) {
  put_people(path("people"), 2);
  const Words words = {"people", "--style", "cloth_black,n95_white", "--one-each", "--degrade", "7"};
  ASSERT_EQ(mask(words).status, 0);
  EXPECT_EQ(pictures(), 2U);
  const auto first = bytes_of(path("masked/p1/photo.n95_white-middle.png"));
  EXPECT_FALSE(first.empty());
  ASSERT_EQ(mask(words).status, 0);
  EXPECT_EQ(bytes_of(path("masked/p1/photo.n95_white-middle.png")), first);
}

TEST_F(MaskCommand, ExitsWith1AndNamesThePhotosThatFailed) {
  put_portrait(0, path("photo.png"));
  put_text(path("text.png"), "this is no photo");
  const auto result = mask({"photo.png", "text.png", "nothing.png", "--style", "cloth_black"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(pictures(), 1U);
  EXPECT_PRED2(contains, result.out, "text.png: not a photo\n");
  EXPECT_PRED2(contains, result.out, "nothing.png: unreadable\n");
}

TEST_F(MaskCommand, RefusesStylesThatAreNotThere) {
  put_portrait(0, path("photo.png"));
  for (const std::string style : {"nope", "none", "n95_white:top"}) {
    const auto result = mask({"photo.png", "--style", style});
    EXPECT_EQ(result.status, 2) << style;
    EXPECT_FALSE(fs::exists(path("masked")));
  }
}

TEST_F(MaskCommand, RefusesAnOutputFolderThatCannotBeMade) {
  put_portrait(0, path("photo.png"));
  put_text(path("masked"), "a file");
  const auto result = mask({"photo.png", "--style", "cloth_black"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "masked");
}

}  // namespace
}  // namespace maskid
