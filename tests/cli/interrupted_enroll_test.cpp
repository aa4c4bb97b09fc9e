#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Words = std::vector<std::string>;

/// Eight people: two are in the gallery `g`, then all are added to it.
class InterruptedEnroll : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    const auto result = run_maskid(add_, place_);
    ASSERT_EQ(result.status, 0) << result.err;
    put_people(path("people"), 6, 2);
    before_ = bytes_of(path("g"));
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// What the gallery becomes when nothing comes between.
  std::string uninterrupted() const {
    fs::copy_file(path("g"), path("whole"), fs::copy_options::overwrite_existing);
    Words words = add_;
    words[3] = "whole";
    EXPECT_EQ(run_maskid(words, place_).status, 0);
    return bytes_of(path("whole"));
  }

  /// Starts adding and returns once some photos are done.
  std::unique_ptr<RunningProgram> start_adding() const {
    Words words = add_;
    words.insert(words.end(), {"--home", MASKID_SOURCE_DIR, "--jobs", "1"});
    auto program = std::make_unique<RunningProgram>(words, place_);
    const auto partial = path("g.partial");
    std::error_code not_yet;
    for (int i = 0; i < 2000; ++i) {
      if (fs::exists(partial, not_yet) && fs::file_size(partial, not_yet) > before_.size() + 1000) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return program;
  }

  void expect_intact_and_continued() const {
    EXPECT_TRUE(bytes_of(path("g")) == before_);  // not EXPECT_EQ, which would print galleries
    const auto whole = uninterrupted();
    const auto result = run_maskid(add_, place_);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(bytes_of(path("g")) == whole);
    EXPECT_FALSE(fs::exists(path("g.partial")));
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
  const Words add_ = {"enroll", "people", "--gallery", "g", "--styles", "none", "--add"};
  std::string before_;
};

TEST_F(InterruptedEnroll, ByControlCLeavesTheGalleryAndIsContinued) {
  const auto program = start_adding();
  program->send(SIGINT);
  EXPECT_EQ(program->wait().status, 128 + SIGINT);
  EXPECT_TRUE(fs::exists(path("g.partial")));
  expect_intact_and_continued();
}

TEST_F(InterruptedEnroll, ByKillLeavesTheGalleryAndIsContinued) {
  const auto program = start_adding();
  program->send(SIGKILL);
  EXPECT_EQ(program->wait().status, 128 + SIGKILL);
  expect_intact_and_continued();
}

/// Kills at random moments, 200 of them: MASKID_SLOW=1 build/tests/cli_test --gtest_filter='*ByManyKills*'
TEST_F(InterruptedEnroll, ByManyKillsLosesNothing) {
  const int kills = std::getenv("MASKID_SLOW") != nullptr ? 200 : 3;
  const auto whole = uninterrupted();
  Words words = add_;
  words.insert(words.end(), {"--home", MASKID_SOURCE_DIR, "--jobs", "1"});
  std::mt19937 chance(1);
  for (int killed = 0, tries = 0; killed < kills; ++tries) {
    ASSERT_LT(tries, 10 * kills) << "it is never killed in time";
    RunningProgram program(words, place_);
    std::this_thread::sleep_for(std::chrono::milliseconds(chance() % 1500));
    program.send(SIGKILL);
    killed += program.wait().status == 128 + SIGKILL ? 1 : 0;
    const auto found = bytes_of(path("g"));
    ASSERT_TRUE(found == before_ || found == whole) << "after " << killed << " kills";
    if (found != whole) continue;
    std::ofstream(path("g"), std::ios::binary) << before_;
    fs::remove(path("g.partial"));
  }
  expect_intact_and_continued();
}

TEST_F(InterruptedEnroll, ByAFullDiskLeavesTheGalleryAndIsContinued) {
  for (const std::size_t more : {0, 500, 4000}) {
    const auto result = run_maskid(add_, {.folder = dir_.path(), .file_size_limit = before_.size() + more});
    EXPECT_EQ(result.status, 2) << more;
    EXPECT_EQ(result.out, "");
    EXPECT_PRED2(contains, result.err, "free some space");
  }
  expect_intact_and_continued();
}

TEST_F(InterruptedEnroll, WithOtherMaskStylesIsRefusedNotMixed) {
  fs::remove(path("g"));
  const auto full = run_maskid(add_, {.folder = dir_.path(), .file_size_limit = 4000});
  ASSERT_EQ(full.status, 2);
  ASSERT_TRUE(fs::exists(path("g.partial")));
  Words words = add_;
  words[5] = "n95_white";
  const auto result = run_maskid(words, place_);
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "g.partial");
}

TEST_F(InterruptedEnroll, ASecondEnrollmentAtTheSameTimeIsRefused) {
  const auto first = start_adding();
  first->send(SIGSTOP);  // lest it be done before the second begins
  const auto second = run_maskid(add_, place_);
  first->send(SIGCONT);
  EXPECT_EQ(second.status, 2);
  EXPECT_PRED2(contains, second.err, "another maskid is writing to g");
  EXPECT_EQ(first->wait().status, 0);
  EXPECT_EQ(run_maskid({"gallery", "verify", "--gallery", path("g")}).status, 0);
}

TEST_F(InterruptedEnroll, ClosedOrFullStandardOutputExitsWith2AndSpoilsNothing) {
  for (const std::string output : {"-", "/dev/full"}) {
    EXPECT_EQ(run_maskid(add_, {.folder = dir_.path(), .standard_output = output}).status, 2) << output;
    EXPECT_EQ(run_maskid({"gallery", "verify", "--gallery", path("g")}).status, 0) << output;
  }
}

}  // namespace
}  // namespace maskid
