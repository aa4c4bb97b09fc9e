#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;

/// A whole bitmap of 30,000 × 30,000 black pixels of one bit; its 113 MB are a hole in the file.
void put_huge_bitmap(const fs::path& path) {
  std::string head = "BM";
  const auto little = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) head += static_cast<char>(value >> 8 * i & 0xff);
  };
  constexpr std::uint32_t row = 3752;
  for (const std::uint32_t value : {62 + 30000 * row, 0U, 62U, 40U, 30000U, 30000U}) little(value, 4);
  little(1, 2);
  little(1, 2);
  for (const std::uint32_t value : {0U, 30000 * row, 2835U, 2835U, 2U, 0U, 0U, 0xffffffU}) little(value, 4);
  put_text(path, head);
  fs::resize_file(path, 62 + 30000 * row);
}

class Enroll : public testing::Test {
 protected:
  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// `maskid enroll people --gallery g --styles none MORE` in the test's folder.
  ProgramResult enroll(const std::vector<std::string>& more = {}, const std::string& photos = "people") const {
    std::vector<std::string> words = {"enroll", photos, "--gallery", "g", "--styles", "none"};
    words.insert(words.end(), more.begin(), more.end());
    return run_maskid(words, {.folder = dir_.path()});
  }

  /// The command was refused before it left anything behind.
  void expect_refused(const ProgramResult& result, const std::string& complaint) const {
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_PRED2(contains, result.err, complaint);
    EXPECT_FALSE(fs::exists(path("g")));
    EXPECT_FALSE(fs::exists(path("g.partial")));
  }

  TempDir dir_;
};

TEST_F(Enroll, SaysWhatItDidOnStandardOutputAlone) {
  put_people(path("people"), 2);
  const auto result = enroll();
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "enrolled 2 of 2 photos\ng: 2 subjects, 2 templates\n");
  EXPECT_EQ(result.err, "");
}

TEST_F(Enroll, RefusesAnEmptyFolder) {
  fs::create_directory(path("people"));
  expect_refused(enroll(), "people is empty");
}

TEST_F(Enroll, RefusesAFolderWithoutSubFolders) {
  put_portrait(0, path("people/photo.png"));
  expect_refused(enroll(), "put each person's photos into a sub-folder");
}

TEST_F(Enroll, RefusesAFolderThatIsNotThere) { expect_refused(enroll(), "people does not exist"); }

TEST_F(Enroll, RefusesAGalleryInAFolderThatIsNotThere) {
  put_people(path("people"), 1);
  const auto result = run_maskid({"enroll", path("people"), "--gallery", path("nowhere/g")});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "nowhere/g");
}

TEST_F(Enroll, RefusesAGalleryThatIsAlreadyThereAndSaysHowToAdd) {
  put_people(path("people"), 1);
  ASSERT_EQ(enroll().status, 0);
  const auto before = bytes_of(path("g"));
  const auto again = enroll();
  EXPECT_EQ(again.status, 2);
  EXPECT_PRED2(contains, again.err, "--add");
  EXPECT_EQ(bytes_of(path("g")), before);
}

TEST_F(Enroll, RefusesAMaskStyleThatIsNotThereAndListsThem) {
  put_people(path("people"), 1);
  const auto result = run_maskid({"enroll", "people", "--gallery", "g", "--styles", "nope"}, {.folder = dir_.path()});
  expect_refused(result, "surgical_blue");
}

TEST_F(Enroll, RefusesAModelThatIsNotThereAndListsThem) {
  put_people(path("people"), 1);
  expect_refused(enroll({"--model", "nope"}), "maskid_v1");
}

TEST_F(Enroll, RefusesSubjectsThatCannotBeNames) {
  const std::vector<std::string> subjects = {"a/b", "\"a\nb\"", std::string(4096, 'x'), "..", "\xff"};
  for (const auto& subject : subjects) {
    put_text(path("list.csv"), "subject_id,path\n" + subject + ",photo.png\n");
    const auto result = enroll({}, "list.csv");
    expect_refused(result, "list.csv, row 2");
    EXPECT_LT(result.err.size(), 400U) << "the name is cut";
    EXPECT_EQ(result.err.find('\n'), result.err.size() - 1) << "a newline in a name is shown, not printed";
  }
}

TEST_F(Enroll, ListsSubjectsAndPathsFromACsv) {
  put_portrait(0, path("elsewhere/Jörg und Käthe.png"));
  put_text(path("list.csv"), "subject_id,path\n\"Müller, Jörg\",elsewhere/Jörg und Käthe.png\n");
  EXPECT_EQ(enroll({}, "list.csv").status, 0);
  const auto list = run_maskid({"gallery", "list", "--gallery", "g", "--format", "csv"}, {.folder = dir_.path()});
  EXPECT_EQ(list.out, "subject_id,photos,failed,templates,expired,expires,consent\n\"Müller, Jörg\",1,0,1,0,,\n");
}

TEST_F(Enroll, CountsEveryBadPhotoWithItsReasonAndEnrollsTheRest) {
  put_portrait(0, path("people/a/good.png"));
  put_text(path("people/a/empty.jpg"), "");
  put_text(path("people/a/text.jpg"), "this is no photo");
  put_text(path("people/a/torn.png"), bytes_of(portrait(1)).substr(0, 20000));
  cv::imwrite(path("people/a/dot.png").string(), cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(90)));
  cv::imwrite(path("people/a/grey.png").string(), cv::Mat(400, 400, CV_8UC3, cv::Scalar::all(90)));
  put_huge_bitmap(path("people/a/huge.bmp"));
  fs::create_symlink("nowhere.png", path("people/a/gone.png"));
  const auto result = enroll({"--format", "json"});
  EXPECT_EQ(result.status, 1);
  const auto report = json::parse(result.out);
  EXPECT_EQ(report["enrolled"], 1);
  EXPECT_EQ(result.err, "") << "no library prints on its own";
  std::map<std::string, std::string> failures;
  for (const auto& photo : report["failed"]) failures[fs::path(photo["path"]).filename()] = photo["failure"];
  const std::map<std::string, std::string> expected = {
      {"empty.jpg", "not a photo"}, {"text.jpg", "not a photo"},     {"torn.png", "damaged"},    {"dot.png", "no face"},
      {"grey.png", "no face"},      {"huge.bmp", "too many pixels"}, {"gone.png", "unreadable"},
  };
  EXPECT_EQ(failures, expected);
  EXPECT_EQ(run_maskid({"gallery", "verify", "--gallery", path("g")}).status, 0);
}

TEST_F(Enroll, WithNoPhotoEnrolledMakesNoGallery) {
  put_text(path("people/a/text.jpg"), "this is no photo");
  expect_refused(enroll(), "people/a/text.jpg (not a photo)");
}

TEST_F(Enroll, TakesTheLargestOfManyFaces) {
  cv::Mat small;
  cv::resize(cv::imread(portrait(1).string()), small, {}, 0.5, 0.5, cv::INTER_AREA);
  cv::Mat group(256, 512, CV_8UC3, cv::Scalar::all(128));
  small.copyTo(group(cv::Rect(40, 60, small.cols, small.rows)));
  cv::imread(portrait(0).string()).copyTo(group(cv::Rect(256, 0, 256, 256)));
  fs::create_directories(path("people/group"));
  cv::imwrite(path("people/group/photo.png").string(), group);
  ASSERT_EQ(enroll().status, 0);
  const auto found = run_maskid({"identify", portrait(0), portrait(1), "--gallery", path("g"), "--threshold", "0.8"});
  EXPECT_EQ(found.status, 1);
  EXPECT_PRED2(contains, found.out, "0.png\n  face 1 at");
  EXPECT_PRED2(contains, found.out, ": group (bare)\n");
  EXPECT_PRED2(contains, found.out, ": unknown (bare)\n");
}

TEST_F(Enroll, CountsTheSamePhotoTwiceOnceAndIsWhole) {
  put_portrait(0, path("people/a/one.png"));
  put_portrait(0, path("people/a/two.png"));
  const auto result = enroll();
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "enrolled 1 of 2 photos, 1 more is a copy\ng: 1 subjects, 1 templates\n");
}

TEST_F(Enroll, WarnsOfOnePhotoUnderTwoSubjectsInEveryFormat) {
  put_portrait(0, path("people/anne/one.png"));
  put_portrait(0, path("people/bert/two.png"));
  for (const std::string format : {"text", "json", "csv"}) {
    fs::remove(path("g"));
    const auto result = enroll({"--format", format});
    EXPECT_EQ(result.status, 0) << format;
    const auto& told = format == "csv" ? result.err : result.out;
    EXPECT_PRED2(contains, told, "anne");
    EXPECT_PRED2(contains, told, "bert");
  }
}

TEST_F(Enroll, EndsInAFolderWithLinksThatLoop) {
  put_people(path("people"), 1);
  fs::create_directory_symlink("..", path("people/p0/up"));
  fs::create_directory_symlink(".", path("people/p0/here"));
  fs::create_symlink("itself", path("people/itself"));
  fs::create_symlink("self.png", path("people/p0/self.png"));
  const auto result = enroll();
  EXPECT_EQ(result.status, 1) << "the link to itself is an unreadable photo";
  EXPECT_PRED2(contains, result.out, "enrolled 1 of 2 photos");
}

TEST_F(Enroll, AddingTwiceChangesNoByte) {
  put_people(path("people"), 2);
  ASSERT_EQ(enroll().status, 0);
  put_people(path("people"), 1, 2);
  EXPECT_PRED2(contains, enroll({"--add"}).out, "enrolled 3 of 3 photos (2 of them before this run)");
  const auto before = bytes_of(path("g"));
  const auto again = enroll({"--add"});
  EXPECT_EQ(again.status, 0);
  EXPECT_PRED2(contains, again.out, "enrolled 3 of 3 photos (3 of them before this run)");
  EXPECT_EQ(bytes_of(path("g")), before);
}

TEST_F(Enroll, AddingWithOtherMaskStylesIsRefused) {
  put_people(path("people"), 1);
  ASSERT_EQ(enroll().status, 0);
  const auto result =
      run_maskid({"enroll", "people", "--gallery", "g", "--add", "--styles", "n95_white"}, {.folder = dir_.path()});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "n95_white:middle");
  EXPECT_FALSE(fs::exists(path("g.partial")));
}

TEST_F(Enroll, AnswersTheSameWithAnyNumberOfJobs) {
  put_people(path("people"), 5);
  ASSERT_EQ(enroll({"--jobs", "1"}).status, 0);
  const auto one = bytes_of(path("g"));
  fs::remove(path("g"));
  ASSERT_EQ(enroll({"--jobs", "3"}).status, 0);
  EXPECT_EQ(bytes_of(path("g")), one);
}

}  // namespace
}  // namespace maskid
