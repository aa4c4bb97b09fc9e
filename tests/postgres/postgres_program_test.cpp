// The program with --gallery postgresql://…: the same commands, the same answers.

#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include <nlohmann/json.hpp>

#include "cli/people.hpp"
#include "postgres/galleries.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class PostgresProgram : public testing::Test {
 protected:
  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult run(Words words, const std::string& gallery) const {
    words.insert(words.end(), {"--gallery", gallery});
    const bool needs_home = words[0] != "gallery";
    const auto result = needs_home ? run_maskid(words, place_) : run_program(words, place_);
    for (const char* secret : {"joe", "geheim"}) {
      EXPECT_EQ((result.out + result.err).find(secret), std::string::npos) << result.out << result.err;
    }
    return result;
  }

  ProgramResult run(const Words& words) const { return run(words, url_); }

  ProgramResult enroll(const Words& more = {"--styles", "none"}) const {
    Words words = {"enroll", "people"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }

  std::int64_t photos_there() const {
    const bool made = counted(gallery_, "SELECT count(*) FROM pg_tables WHERE schemaname = 'SCHEMA'") > 0;
    return made ? counted(gallery_, "SELECT count(*) FROM SCHEMA.photos") : 0;
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
  const GalleryPlace gallery_ = own_place();
  const std::string url_ = gallery_.connection() + "#" + gallery_.schema().substr(7);
};

/// Text or JSON that names the gallery `name`, as it would name it g.
std::string as_of_a_file(std::string text, const std::string& name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) text.replace(at, name.size(), "g");
  return text;
}

TEST_F(PostgresProgram, AnswersAsWithAGalleryFile) {
  put_people(path("people"), 5);
  for (const Words& words : std::vector<Words>{{"enroll", "people"},
                                               {"identify", "people", "--format", "json"},
                                               {"identify", "--together", "people/p1", "people/p2"},
                                               {"gallery", "info", "--format", "json"},
                                               {"gallery", "list"},
                                               {"gallery", "export"},
                                               {"odds"},
                                               {"gallery", "remove", "p3"},
                                               {"identify", "people/p3", "--top", "3"}}) {
    const auto file = run(words, "g");
    const auto database = run(words);
    EXPECT_EQ(database.status, file.status) << database.err;
    EXPECT_EQ(as_of_a_file(database.out, gallery_.shown()), file.out);
    EXPECT_EQ(database.err, file.err);
  }
  EXPECT_PRED2(contains, run({"gallery", "verify"}).out, "is whole: 4 subjects, ");
  EXPECT_PRED2(contains, run({"gallery", "verify"}).out, "\nit has no log\n") << "which a gallery file has";
}

TEST_F(PostgresProgram, AddsToWhatIsThereInItsMaskStyles) {
  put_people(path("people"), 2);
  EXPECT_EQ(enroll({"--styles", "surgical_blue"}).status, 0);
  put_people(path("people"), 1, 2);
  const auto again = enroll({});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_PRED2(contains, again.out, "2 of them before");
  EXPECT_PRED2(contains, again.out, ": 3 subjects, 6 templates\n");
  const auto other = enroll({"--styles", "none"});
  EXPECT_EQ(other.status, 2);
  EXPECT_PRED2(contains, other.err, "was made with the mask styles surgical_blue:middle, not none");
}

TEST_F(PostgresProgram, ContinuesWhereItWasKilled) {
  put_people(path("people"), 60);
  Words words = {"enroll", "people", "--styles", "none", "--gallery", url_, "--home", MASKID_SOURCE_DIR, "--jobs", "1"};
  auto program = std::make_unique<RunningProgram>(words, place_);
  for (int i = 0; i < 2000 && photos_there() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  program->send(SIGKILL);
  ASSERT_EQ(program->wait().status, 128 + SIGKILL) << "before it was done";
  EXPECT_EQ(photos_there(), 32) << "a batch";
  EXPECT_EQ(run({"gallery", "verify"}).status, 0);
  const auto result = enroll();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "enrolled 60 of 60 photos");
  EXPECT_PRED2(contains, result.out, "32 of them before");
  EXPECT_EQ(photos_there(), 60);
}

TEST_F(PostgresProgram, SharesOfSeveralMachinesMakeOneGallery) {
  put_people(path("people"), 12);
  std::vector<std::unique_ptr<RunningProgram>> programs;
  for (const char* share : {"1/3", "2/3", "3/3"}) {
    programs.push_back(std::make_unique<RunningProgram>(
        Words{"enroll", "people", "--styles", "none", "--shard", share, "--gallery", url_, "--home", MASKID_SOURCE_DIR},
        place_));
  }
  for (const auto& program : programs) {
    const auto result = program->wait();
    EXPECT_EQ(result.status, 0) << result.err;
  }
  EXPECT_PRED2(contains, run({"gallery", "verify"}).out, "is whole: 12 subjects, 12 photos, 12 templates");
  const auto all = enroll();
  EXPECT_PRED2(contains, all.out, "12 of them before") << "nobody was left out";
}

TEST_F(PostgresProgram, AShareMayBeEmptyAndIsForDatabasesAlone) {
  put_people(path("people"), 1);
  std::string out;
  for (const char* share : {"1/2", "2/2"}) {
    const auto result = enroll({"--styles", "none", "--shard", share});
    EXPECT_EQ(result.status, 0) << result.err;
    out += result.out;
  }
  EXPECT_PRED2(contains, out, "enrolled 0 of 0 photos");
  const auto file = run({"enroll", "people", "--shard", "1/2"}, "g");
  EXPECT_EQ(file.status, 2);
  EXPECT_PRED2(contains, file.err, "--shard is for a gallery in a database");
  for (const char* wrong : {"0/2", "3/2", "1", "1/", "/2", "1/2/3", "a/b", "-1/2"}) {
    const auto result = enroll({"--shard", wrong});
    EXPECT_EQ(result.status, 2) << wrong;
    EXPECT_PRED2(contains, result.err, "is no share such as 1/4");
  }
}

TEST_F(PostgresProgram, RefusesAGalleryOfAnotherModel) {
  put_people(path("people"), 1);
  ASSERT_EQ(enroll().status, 0);
  tamper(gallery_, "UPDATE gallery SET makers = jsonb_set(makers, '{model}', '\"other-v1\"')");
  for (const Words& words :
       std::vector<Words>{{"enroll", "people", "--styles", "none"}, {"identify", "people"}, {"odds"}}) {
    const auto result = run(words);
    EXPECT_EQ(result.status, 2);
    EXPECT_PRED2(contains, result.err, gallery_.shown() + " was made with model 'other-v1', not 'maskid-v1'");
  }
}

/// The page quotes the command line.
TEST_F(PostgresProgram, EvaluatesAndCalibratesAndKeepsSecretsOutOfThePage) {
  put_people(path("people"), 3);
  put_people(path("strangers"), 3, 10);
  ASSERT_EQ(enroll().status, 0);
  const auto evaluated = run({"evaluate", "--probes", "people", "--non-mated", "strangers", "--calibrate", "--report",
                              "page.html", "--format", "json"});
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  const auto page = bytes_of(path("page.html"));
  EXPECT_PRED2(contains, page, "127.0.0.1");
  for (const char* secret : {"joe", "geheim"}) EXPECT_EQ(page.find(secret), std::string::npos);
  const auto after = json::parse(run({"identify", "people/p0", "--format", "json"}).out);
  EXPECT_NEAR(after["threshold"].get<double>(), json::parse(evaluated.out)["advice"]["threshold"].get<double>(), 1e-6);
  EXPECT_PRED2(contains, after["calibration"].get<std::string>(), "3 searches by people left out");
}

TEST_F(PostgresProgram, SaysWhatIsWrong) {
  put_people(path("people"), 1);
  EXPECT_PRED2(contains, run({"identify", "people"}).err, "there is no gallery in " + gallery_.shown());
  const auto down = run({"identify", "people"}, "postgresql://joe:geheim@127.0.0.1:1/people");
  EXPECT_EQ(down.status, 2);
  EXPECT_PRED2(contains, down.err, "maskid: cannot connect to postgresql://127.0.0.1:1/people: ");
  EXPECT_PRED2(contains, run({"identify", "people"}, "postgres://joe:geheim@[").err, "no connection string");
  EXPECT_PRED2(contains, run({"identify", "people"}, "postgres://joe:geheim@127.0.0.1/x#A").err, "behind #");
}

TEST_F(PostgresProgram, WatchesAFolderOfFrames) {
  put_people(path("people"), 2);
  put_portrait(1, path("frames/frame-1.png"));
  ASSERT_EQ(enroll().status, 0);
  const auto result = run({"watch", "frames", "--max-looks", "1"});
  EXPECT_NE(result.status, 2) << result.err;
  EXPECT_PRED2(contains, result.out, ": p1 (");
}

}  // namespace
}  // namespace maskid
