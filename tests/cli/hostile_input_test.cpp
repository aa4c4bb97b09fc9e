// Files and names that somebody else chose, with the program as a whole: it ends with an answer or a message, writes
// where it was told to, and sends no byte to the terminal that steers it.

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Words = std::vector<std::string>;

const std::string escapes =
    "\x1b[2J\x9b"
    "31m\xc2\x9b"
    "1m\a\xe2\x80\xae";

bool is_printable(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return is_plain_utf8(text);
}

class HostileInput : public testing::Test {
 protected:
  fs::path path(const fs::path& name) const { return dir_.path() / name; }
  ProgramResult run(const Words& words) const { return run_maskid(words, {.folder = dir_.path()}); }

  void expect_refused(const Words& words, const std::string& message) const {
    const auto result = run_program(words, {.folder = dir_.path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_PRED2(contains, result.err, message);
    EXPECT_TRUE(is_printable(result.err)) << result.err.substr(0, 400);
    EXPECT_LT(result.err.size(), 20000U);
  }

  /// All files below the test's folder, relative to it.
  std::set<std::string> files() const {
    std::set<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
      if (!entry.is_directory()) found.insert(entry.path().lexically_relative(dir_.path()));
    }
    return found;
  }

  const TempDir dir_;
};

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST_F(HostileInput, AsConfigurationIsRefused) {
  const Words words = {"--config", "c.toml", "gallery", "info", "--gallery", "nothing"};
  constexpr int million = 1000000;
  constexpr int some = 30000;  // that fit into the largest file allowed
  for (const auto& text :
       {times(million, "[") + times(million, "]"), "jobs = " + times(some, "["), "[" + times(million, "a.") + "a]",
        "  [" + times(some, "a.") + "a]", times(some, "a.") + "a = 1", times(8 * million, "x"),
        "jobs = \"" + escapes + "\"", "[" + escapes + "]\nx = 1", std::string("jobs = \0001\n\0 = 2", 15)}) {
    SCOPED_TRACE(in_quotes(text));
    put_text(path("c.toml"), text);
    expect_refused(words, "maskid: ");
  }
}

TEST_F(HostileInput, InModelCardsAndMaskStylesDoesNotSteerTheTerminal) {
  fs::create_directories(path("home/models"));
  for (const auto& entry : fs::directory_iterator(MASKID_SOURCE_DIR "/models")) {
    if (entry.path().extension() == ".json") fs::copy(entry.path(), path("home/models"));
  }
  const Words words = {"mask", "photo.png", "--output", "masked", "--home", "home"};
  put_text(path("home/data/masks/a.json"), R"({"\u001b[2J\u009b31m\u202e": 1})");
  expect_refused(words, "home/data/masks/a.json: ");
  put_text(path("home/data/masks/" + escapes + ".json"), "[]");
  fs::remove(path("home/data/masks/a.json"));
  expect_refused(words, "must be a JSON object");
  put_text(path("home/models/a.json"), R"({"name": "\u001b[2J", "format_version": ")" + escapes + "\"}");
  auto with_model = words;
  with_model.insert(with_model.end(), {"--model", escapes});
  expect_refused(with_model, "home/models/a.json");
}

TEST_F(HostileInput, InNamesOnTheCommandLineDoesNotSteerTheTerminal) {
  expect_refused({"enroll", escapes, "--gallery", escapes}, "does not exist");
  expect_refused({"identify", escapes + ".jpg", "--gallery", escapes}, "cannot open the gallery");
  expect_refused({escapes}, "there is no command");
  expect_refused({"enroll", "people", "--gallery", "g", "--" + escapes}, "there is no use for");
  expect_refused({"evaluate", "--scores-from", escapes}, "maskid: ");
}

// A gallery that enroll did not write may hold any name.
TEST_F(HostileInput, InAGalleryDoesNotSteerTheTerminal) {
  const GalleryMakers makers{
      "\x1b[2J\xc2\x9b"
      "1m",
      "00",
      "00",
      "\x1b[2J",
      {"style"},
      2,
      {}};
  {
    GalleryWriter writer(path("g"), makers);
    EnrolledPhoto photo;
    photo.subject_id = escapes + "\n";
    photo.path = escapes + "\r";
    photo.failure = escapes;
    writer.append(photo);
    photo.failure = "";
    photo.templates = {{{1, 0}, escapes}};
    writer.append(photo);
    writer.commit();
  }
  for (const char* verb : {"info", "list", "verify"}) {
    const auto result = run_program({"gallery", verb, "--gallery", path("g")});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(is_printable(result.out)) << result.out;
    EXPECT_TRUE(is_printable(result.err)) << result.err;
  }
  expect_refused({"gallery", "remove", escapes, "--gallery", path("g")}, "there is no subject");
}

TEST_F(HostileInput, InNamesOfPhotosWritesNothingOutsideOfTheOutputFolder) {
  for (const char* name : {"...png", "in/people/..x/...y.png", "in/people/a/..\\..\\b.png", "in/people/a/c..png"}) {
    put_portrait(0, path(name));
  }
  put_portrait(1, path("elsewhere/deep/d.png"));
  fs::create_directory_symlink(path("elsewhere"), path("in/people/linked"));
  fs::create_symlink(path("elsewhere/deep/d.png"), path("in/people/a/link.png"));
  const auto before = files();
  const auto result = run({"mask", "...png", "in/people/../people/a/../", "./in/../in/people/.", "--style", "n95_white",
                           "--output", "out/masked"});
  EXPECT_EQ(result.status, 0) << result.err;
  std::size_t written = 0;
  for (const auto& file : files()) {
    if (before.contains(file)) continue;
    const bool in_place = file.starts_with("out/masked/") || file == "out/masked-contact-sheet.png";
    EXPECT_TRUE(in_place) << file;
    ++written;
  }
  EXPECT_GT(written, 6U);
}

TEST_F(HostileInput, SubjectsThatClimbAreRefusedInEveryList) {
  put_portrait(0, path("a/a.png"));
  for (const std::string subject : {"../a", "..", "/etc", "a/../../b"}) {
    put_text(path("list.csv"), "subject_id,path\n" + subject + ",a/a.png\n");
    put_text(path("protocol.csv"), "path,subject_id,role\na/a.png," + subject + ",gallery\n");
    const auto enrolled = run({"enroll", "list.csv", "--gallery", "g"});
    EXPECT_EQ(enrolled.status, 2);
    EXPECT_PRED2(contains, enrolled.err, "looks like a path");
    const auto evaluated = run({"evaluate", "--protocol", "protocol.csv"});
    EXPECT_EQ(evaluated.status, 2);
    EXPECT_PRED2(contains, evaluated.err, "looks like a path");
  }
  EXPECT_FALSE(fs::exists(path("g")));
}

}  // namespace
}  // namespace maskid
