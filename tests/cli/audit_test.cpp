// What the built program writes down in GALLERY.audit, and where it cannot.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "maskid/gallery/audit_log.hpp"

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A gallery `g` of p0 and p1; stranger.png is in no gallery.
class AuditCommands : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    put_portrait(2, path("stranger.png"));
    const auto result = run_maskid(
        {"enroll", "people", "--gallery", "g", "--styles", "none", "--consent", "form 7", "--expires", "2199-12-31"},
        place_);
    ASSERT_EQ(result.status, 0) << result.err;
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult gallery(Words words) const {
    words.insert(words.begin(), "gallery");
    words.insert(words.end(), {"--gallery", "g"});
    return run_program(words, place_);
  }

  ProgramResult search(const std::string& command, Words words) const {
    words.insert(words.begin(), command);
    words.insert(words.end(), {"--gallery", "g", "--threshold", "0.7"});
    return run_maskid(words, place_);
  }

  std::vector<json> entries() const {
    std::istringstream text(bytes_of(path("g.audit")));
    std::vector<json> entries;
    for (std::string line; std::getline(text, line);) entries.push_back(json::parse(line));
    return entries;
  }

  Words events() const {
    Words events;
    for (const auto& entry : entries()) events.push_back(entry["event"]);
    return events;
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(AuditCommands, EnrollmentsNameTheSubjectAndTheConsent) {
  ASSERT_EQ(events(), (Words{"enrollment", "enrollment"}));
  const auto entry = entries()[1];
  EXPECT_EQ(entry["subject_id"], "p1");
  EXPECT_EQ(entry["photos"], 1);
  EXPECT_EQ(entry["consent"], "form 7");
  EXPECT_EQ(entry["expires"], "2199-12-31");
}

TEST_F(AuditCommands, SearchesSayWhoWasFoundAndNothingOfThePhoto) {
  search("identify", {"people/p0/photo.png", "stranger.png"});
  search("identify", {"--together", "people/p0"});
  search("watch", {"people/p1"});
  const auto found = entries();
  ASSERT_EQ(events(), (Words{"enrollment", "enrollment", "search", "search", "search", "search"}));
  EXPECT_EQ(found[2]["subject_id"], "p0");
  EXPECT_GT(found[2]["similarity"], 0.9);
  EXPECT_EQ(found[2]["threshold"], 0.7);
  EXPECT_EQ(found[3]["subject_id"], nullptr);
  EXPECT_FALSE(found[3].contains("similarity"));
  EXPECT_EQ(found[4]["looks"], 1);
  EXPECT_EQ(found[5]["subject_id"], "p1");
  const auto log = bytes_of(path("g.audit"));
  EXPECT_FALSE(contains(log, ".png") || contains(log, "people"));
  EXPECT_PRED2(contains, gallery({"verify"}).out, "g.audit is whole: 6 entries, head ");
}

TEST_F(AuditCommands, WhatIsDoneToAGalleryIsWrittenDown) {
  gallery({"consent", "p1", "--consent", "form 8"});
  gallery({"export"});
  const auto evaluated = search("evaluate", {"--probes", "people"});
  gallery({"remove", "p0"});
  gallery({"remove", "nobody"});
  EXPECT_EQ(events(), (Words{"enrollment", "enrollment", "consent", "export", "removal"}))
      << "evaluate has no --threshold: " << evaluated.err;
  run_maskid({"evaluate", "--probes", "people", "--gallery", "g"}, place_);
  EXPECT_EQ(entries().back()["event"], "evaluation");
  EXPECT_EQ(entries().back()["probes"], 2);
}

TEST_F(AuditCommands, SearchesThatAreNotLoggedAreSaidToBeNotOnce) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(search("identify", {"people/p0/photo.png", "--no-log-searches"}).status, 0);
  EXPECT_EQ(search("watch", {"people/p1", "--no-log-searches"}).status, 0);
  EXPECT_EQ(events(), (Words{"enrollment", "enrollment", "searches not logged"}));
}

TEST_F(AuditCommands, VerifyNamesTheFirstLineThatIsNotAsItWas) {
  auto text = bytes_of(path("g.audit"));
  const auto head = json::parse(gallery({"verify", "--format", "json"}).out)["log"]["head"].get<std::string>();
  EXPECT_EQ(gallery({"verify", "--log-head", head}).status, 0);
  const auto at = text.find("form 7");
  put_text(path("g.audit"), std::string(text).replace(at, 6, "form 8"));
  const auto changed = gallery({"verify"});
  EXPECT_EQ(changed.status, 2);
  EXPECT_PRED2(contains, changed.err, "g.audit is not as it was written: line 1 was changed");
  const auto first_end = text.find('\n') + 1;
  put_text(path("g.audit"), text.substr(first_end));
  EXPECT_PRED2(contains, gallery({"verify"}).err, "line 1 does not follow");
  put_text(path("g.audit"), text.substr(0, first_end));
  EXPECT_EQ(gallery({"verify"}).status, 0) << "the end is missed only by who knows it";
  EXPECT_EQ(gallery({"verify", "--log-head", head}).status, 2);
  put_text(path("g.audit"), text + "{\"number\":3");
  const auto torn = gallery({"verify"});
  EXPECT_EQ(torn.status, 1);
  EXPECT_PRED2(contains, torn.out, "11 bytes of a torn line");
}

TEST_F(AuditCommands, ASearchThatCannotBeLoggedIsNotAnswered) {
  const auto bytes = bytes_of(path("g.audit"));
  fs::remove(path("g.audit"));
  fs::create_directory(path("g.audit"));
  for (const std::string command : {"identify", "watch"}) {
    const auto refused = search(command, {"people/p0"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(refused.out, "");
    EXPECT_PRED2(contains, refused.err, "cannot write the log g.audit");
    EXPECT_PRED2(contains, refused.err, "--no-log-searches");
    const auto answered = search(command, {"people/p0", "--no-log-searches"});
    EXPECT_EQ(answered.status, 0);
    EXPECT_PRED2(contains, answered.err, "warning: searches are not logged, nor is that");
  }
}

TEST_F(AuditCommands, OnAFullDiskNothingIsAnsweredAndNothingLost) {
  const ProgramPlace full{.folder = dir_.path(), .file_size_limit = fs::file_size(path("g.audit"))};
  const auto bytes = bytes_of(path("g.audit"));
  const auto refused = run_maskid({"identify", "people/p0/photo.png", "--gallery", "g", "--threshold", "0.7"}, full);
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_PRED2(contains, refused.err, "--no-log-searches");
  EXPECT_EQ(bytes_of(path("g.audit")), bytes);
}

/// The photos are extracted, the log cannot be written: the same command goes on where it ended.
TEST_F(AuditCommands, ALogThatFailsLosesNoEnrollment) {
  put_people(path("more"), 1, 3);
  const Words enroll = {"enroll", "more", "--gallery", "g", "--add"};
  const auto gallery_before = bytes_of(path("g"));
  const auto log_before = bytes_of(path("g.audit"));
  put_text(path("g.audit"), log_before + "no entry of a log\n");
  const auto refused = run_maskid(enroll, place_);
  EXPECT_EQ(refused.status, 2);
  EXPECT_PRED2(contains, refused.err, "damaged at its end");
  EXPECT_EQ(bytes_of(path("g")), gallery_before);
  EXPECT_TRUE(fs::exists(path("g.partial")));
  put_text(path("g.audit"), log_before);
  const auto done = run_maskid(enroll, place_);
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_PRED2(contains, done.out, "1 of them before this run");
  EXPECT_EQ(entries().back()["subject_id"], "p3");
  EXPECT_EQ(gallery({"verify"}).status, 0);
}

TEST_F(AuditCommands, ARemovalThatCannotBeLoggedIsNotMade) {
  const auto before = bytes_of(path("g"));
  put_text(path("g.audit"), "no log\n");
  EXPECT_EQ(gallery({"remove", "p0"}).status, 2);
  EXPECT_EQ(gallery({"export", "p0"}).status, 2);
  EXPECT_EQ(gallery({"export"}).out, "");
  EXPECT_EQ(bytes_of(path("g")), before);
}

TEST_F(AuditCommands, NoLogIsBegunWhereThereIsNoGallery) {
  for (const std::string verb : {"export", "purge", "verify", "info"}) {
    EXPECT_EQ(run_program({"gallery", verb, "--gallery", "nothing"}, place_).status, 2);
  }
  EXPECT_EQ(run_maskid({"identify", "stranger.png", "--gallery", "nothing"}, place_).status, 2);
  EXPECT_FALSE(fs::exists(path("nothing.audit")));
}

}  // namespace
}  // namespace maskid
