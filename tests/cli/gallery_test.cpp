#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A gallery `g` of two people.
class GalleryCommand : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    const auto result = run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place_);
    ASSERT_EQ(result.status, 0) << result.err;
    bytes_ = bytes_of(path("g"));
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult gallery(Words words) const {
    words.insert(words.begin(), "gallery");
    words.insert(words.end(), {"--gallery", "g"});
    return run_program(words, place_);
  }

  ProgramResult identify(const Words& more = {}) const {
    Words words = {"identify", "people/p0/photo.png", "--gallery", "g", "--threshold", "0.5"};
    words.insert(words.end(), more.begin(), more.end());
    return more.empty() ? run_maskid(words, place_) : run_program(words, place_);
  }

  /// A folder with the project's models/ and data/ where files of models/ can be changed.
  fs::path own_home() const {
    const fs::path source = MASKID_SOURCE_DIR;
    fs::create_directories(path("home/models"));
    fs::create_directory_symlink(source / "data", path("home/data"));
    fs::create_directory_symlink(source / "models/fetched", path("home/models/fetched"));
    for (const auto& entry : fs::directory_iterator(source / "models")) {
      if (entry.is_regular_file()) fs::copy_file(entry, path("home/models") / entry.path().filename());
    }
    return path("home");
  }

  void replace_in(const fs::path& file, const std::string& from, const std::string& to) const {
    auto text = bytes_of(file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    put_text(file, text.replace(at, from.size(), to));
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
  const fs::path card_ = "models/maskid_v1.json";
  std::string bytes_;
};

TEST_F(GalleryCommand, TellsTheSameInEveryFormat) {
  EXPECT_PRED2(contains, gallery({"info"}).out, "subjects                2\n");
  EXPECT_EQ(json::parse(gallery({"info", "--format", "json"}).out)["subjects"], 2);
  EXPECT_PRED2(contains, gallery({"info", "--format", "csv"}).out, "subjects,2\n");
  EXPECT_PRED2(contains, gallery({"list"}).out, "p1          1       0       1          0        -        -\n");
  EXPECT_EQ(json::parse(gallery({"list", "--format", "json"}).out)["subjects"][1]["subject_id"], "p1");
  EXPECT_PRED2(contains, gallery({"list", "--format", "csv"}).out, "p1,1,0,1,0,,\n");
  EXPECT_PRED2(contains, gallery({"verify"}).out, "g is whole: 2 subjects, 2 photos, 2 templates\n");
  EXPECT_EQ(json::parse(gallery({"verify", "--format", "json"}).out)["whole"], true);
  EXPECT_PRED2(contains, gallery({"verify", "--format", "csv"}).out, "\ng,1,2,2,2,2,");
  EXPECT_PRED2(contains, gallery({"export"}).out, "\np1,people/p1/photo.png,");
  const auto exported = json::parse(gallery({"export", "--format", "json"}).out);
  EXPECT_EQ(exported["photos"][0]["templates"][0]["embedding"].size(), 384U);
}

TEST_F(GalleryCommand, RemovesASubjectAndOnlyThat) {
  const auto removed = gallery({"remove", "p0", "--format", "json"});
  EXPECT_EQ(removed.status, 0);
  EXPECT_EQ(json::parse(removed.out)["removed"]["photos"], 1);
  EXPECT_EQ(gallery({"list", "--format", "csv"}).out,
            "subject_id,photos,failed,templates,expired,expires,consent\np1,1,0,1,0,,\n");
  EXPECT_EQ(identify().status, 1) << "nobody is found";
}

TEST_F(GalleryCommand, RemovingWhoIsNotThereChangesNothing) {
  const auto result = gallery({"remove", "nobody"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "no subject 'nobody'");
  EXPECT_EQ(bytes_of(path("g")), bytes_);
  EXPECT_FALSE(fs::exists(path("g.partial")));
}

TEST_F(GalleryCommand, ThatIsMissingOrAFolderOrAPhotoIsNamed) {
  for (const std::string name : {"nothing", "people", "people/p0/photo.png"}) {
    for (const std::string verb : {"info", "list", "verify", "export"}) {
      const auto result = run_program({"gallery", verb, "--gallery", name}, place_);
      EXPECT_EQ(result.status, 2);
      EXPECT_PRED2(contains, result.err, name);
    }
  }
}

TEST_F(GalleryCommand, ThatWasTruncatedIsRefusedByEveryCommand) {
  for (const std::size_t length : {std::size_t{0}, bytes_.size() / 2, bytes_.size() - 1}) {
    put_text(path("g"), bytes_.substr(0, length));
    for (const std::string verb : {"info", "export"}) EXPECT_EQ(gallery({verb}).status, 2) << length;
    EXPECT_EQ(gallery({"remove", "p0"}).status, 2);
    const auto found = identify();
    EXPECT_EQ(found.status, 2);
    EXPECT_EQ(found.out, "");
    EXPECT_EQ(bytes_of(path("g")).size(), length);
  }
}

TEST_F(GalleryCommand, WithAFlippedBitIsRefused) {
  for (std::size_t at = 20; at < bytes_.size(); at += bytes_.size() / 4) {
    auto flipped = bytes_;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    put_text(path("g"), flipped);
    const auto result = gallery({"verify"});
    EXPECT_EQ(result.status, 2) << at;
    EXPECT_PRED2(contains, result.err, "damaged");
  }
}

TEST_F(GalleryCommand, OfAnotherFormatVersionIsRefusedNamingBoth) {
  auto other = bytes_;
  other[8] = static_cast<char>(other[8] + 1);
  put_text(path("g"), other);
  const auto result = gallery({"info"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "version");
}

TEST_F(GalleryCommand, MadeByAnotherModelIsRefusedNamingBoth) {
  const auto home = own_home();
  replace_in(home / card_, "maskid-v1", "another-model");
  const Words commands[] = {{"identify", "people/p0/photo.png", "--gallery", "g"},
                            {"evaluate", "--probes", "people", "--gallery", "g"},
                            {"enroll", "people", "--gallery", "g", "--add"}};
  for (auto words : commands) {
    words.insert(words.end(), {"--home", home});
    const auto result = run_program(words, place_);
    EXPECT_EQ(result.status, 2) << words[0];
    EXPECT_PRED2(contains, result.err, "'maskid-v1'");
    EXPECT_PRED2(contains, result.err, "'another-model'");
  }
  EXPECT_EQ(bytes_of(path("g")), bytes_);
}

TEST_F(GalleryCommand, SearchTakesTheModelByTheNameThatMessagesUse) {
  EXPECT_EQ(identify({"--home", MASKID_SOURCE_DIR, "--model", "maskid-v1"}).status, 0);
}

TEST_F(GalleryCommand, MissingNetworkFileNamesTheCommandThatFetchesIt) {
  const auto home = own_home();
  replace_in(home / "models/upper.json", "upper.onnx", "nothing.onnx");
  for (auto words : {Words{"identify", "people/p0/photo.png", "--gallery", "g"},
                     Words{"enroll", "people", "--gallery", "new", "--styles", "none"}}) {
    words.insert(words.end(), {"--home", home});
    const auto result = run_program(words, place_);
    EXPECT_EQ(result.status, 2) << words[0];
    EXPECT_PRED2(contains, result.err, "scripts/fetch_models");
  }
  EXPECT_FALSE(fs::exists(path("new.partial")));
}

TEST_F(GalleryCommand, MissingLandmarkFileNamesTheCommandThatFetchesIt) {
  const auto home = own_home();
  replace_in(home / "models/shape_predictor_68.json", "fetched/", "fetched/no_");
  const auto result = run_program({"enroll", "people", "--gallery", "new", "--home", home}, place_);
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "scripts/fetch_models");
}

}  // namespace
}  // namespace maskid
