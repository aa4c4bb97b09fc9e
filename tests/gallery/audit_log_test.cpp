#include "maskid/gallery/audit_log.hpp"

#include <algorithm>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "maskid/base/files.hpp"
#include "maskid/base/sha256.hpp"

#include "gallery/gallery_files.hpp"
#include "support/disk_faults.hpp"
#include "support/error_of.hpp"
#include "support/full_disk.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;

/// 2026-11-25 08:15:30.
std::chrono::sys_seconds quarter_past_eight() { return std::chrono::sys_seconds(std::chrono::seconds(1'795'594'530)); }

class Audit : public testing::Test {
 protected:
  AuditLog log() const { return {gallery_, quarter_past_eight}; }

  std::vector<std::string> lines() const {
    std::istringstream text(read_file(path_));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

  void put_lines(const std::vector<std::string>& lines) const {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    put_file(path_, text);
  }

  std::string error() const {
    return error_of([&] { verify_audit_log(gallery_); });
  }

  /// Five entries, about ann and bob.
  void write_five() const {
    log().append({"enrollment", {{"subject_id", "ann"}, {"photos", std::uint64_t{2}}}});
    log().append({"enrollment", {{"subject_id", "bob"}, {"photos", std::uint64_t{1}}}});
    log().append({"search", {{"threshold", 0.41}, {"subject_id", "ann"}, {"similarity", 0.6}}});
    log().append({"search", {{"threshold", 0.41}, {"subject_id", nullptr}}});
    log().append({"removal", {{"subject_id", "ann"}, {"photos", std::uint64_t{2}}}});
  }

  const TempDir folder_;
  const fs::path gallery_ = folder_.path() / "g";
  const fs::path path_ = folder_.path() / "g.audit";
};

TEST_F(Audit, IsALineOfJsonAnEventAsThePageSays) {
  log().append({"search", {{"threshold", 0.41}, {"subject_id", "Zoë, \"M.\""}, {"similarity", 0.6}}});
  log().append({"search", {{"threshold", 0.41}, {"subject_id", nullptr}}});
  const auto found = lines();
  ASSERT_EQ(found.size(), 2U);
  const auto start = R"({"number":1,"time":"2026-11-25T08:15:30Z","event":"search","threshold":0.41,)"
                     R"("subject_id":"Zoë, \"M.\"","similarity":0.6,"before":")" +
                     std::string(64, '0') + "\"";
  EXPECT_EQ(found[0], start + ",\"sha256\":\"" + to_hex(sha256(start)) + "\"}");
  const auto second = json::parse(found[1]);
  EXPECT_EQ(second["number"], 2);
  EXPECT_EQ(second["subject_id"], nullptr);
  EXPECT_EQ(second["before"], to_hex(sha256(found[0])));
  EXPECT_EQ(read_file(path_).back(), '\n');
}

TEST_F(Audit, IsForItsOwnerAlone) {
  log();
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Audit, LiesBesideWhatALinkLeadsTo) {
  fs::create_directory(folder_.path() / "far");
  fs::create_symlink("far/g", folder_.path() / "link");
  EXPECT_EQ(audit_log_of(folder_.path() / "link"), folder_.path() / "far/g.audit");
}

TEST_F(Audit, ThatIsWholeIsCounted) {
  EXPECT_FALSE(verify_audit_log(gallery_));
  log();
  EXPECT_EQ(verify_audit_log(gallery_)->entries, 0U);
  EXPECT_EQ(verify_audit_log(gallery_)->head, std::string(64, '0'));
  write_five();
  const auto whole = verify_audit_log(gallery_);
  EXPECT_EQ(whole->entries, 5U);
  EXPECT_EQ(whole->head, to_hex(sha256(lines().back())));
  EXPECT_EQ(whole->torn_bytes, 0U);
}

TEST_F(Audit, FindsTheEntriesOfASubject) {
  write_five();
  const auto entries = audit_entries_of(gallery_, "ann");
  EXPECT_EQ(entries, (std::vector{lines()[0], lines()[2], lines()[4]}));
  EXPECT_TRUE(audit_entries_of(gallery_, "an").empty());
  EXPECT_TRUE(audit_entries_of(folder_.path() / "other", "ann").empty());
}

TEST_F(Audit, WithAnyBitFlippedIsNotWhole) {
  write_five();
  const auto whole = read_file(path_);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    auto bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    put_file(path_, bytes);
    if (bit / 8 + 1 == whole.size()) {
      ASSERT_GT(verify_audit_log(gallery_)->torn_bytes, 0U) << "its last line end is gone";
    } else {
      ASSERT_PRED2(contains, error(), "g.audit is not as it was written: line ") << "byte " << bit / 8;
    }
  }
}

TEST_F(Audit, WithALineDroppedOrMovedIsNotWhole) {
  write_five();
  const auto whole = lines();
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    auto dropped = whole;
    dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
    put_lines(dropped);
    EXPECT_PRED2(contains, error(), "line " + std::to_string(i + 1) + " does not follow the one before") << i;
    auto swapped = whole;
    std::swap(swapped[i], swapped[i + 1]);
    put_lines(swapped);
    EXPECT_PRED2(contains, error(), "line " + std::to_string(i + 1) + " does not follow the one before") << i;
    auto twice = whole;
    twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), whole[i]);
    put_lines(twice);
    EXPECT_PRED2(contains, error(), "line " + std::to_string(i + 2) + " does not follow the one before") << i;
  }
}

TEST_F(Audit, CutAtTheEndOfALineIsNoticedByAKnownHeadAlone) {
  write_five();
  const auto head = verify_audit_log(gallery_)->head;
  log().append({"export"});
  EXPECT_EQ(verify_audit_log(gallery_, head)->entries, 6U) << "more was written since";
  auto cut = lines();
  cut.resize(4);
  put_lines(cut);
  EXPECT_EQ(verify_audit_log(gallery_)->entries, 4U) << "as if no more had ever been written";
  EXPECT_PRED2(contains, error_of([&] { verify_audit_log(gallery_, head); }), "no line of the log");
  fs::remove(path_);
  EXPECT_PRED2(contains, error_of([&] { verify_audit_log(gallery_, head); }), "there is no log");
}

TEST_F(Audit, TornAtAnyLengthIsToldAndHealed) {
  write_five();
  const auto whole = read_file(path_);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    put_file(path_, whole.substr(0, length));
    const auto found = verify_audit_log(gallery_);
    const auto line_end = whole.rfind('\n', length - 1);
    const auto before = length == 0 || line_end == std::string::npos ? 0 : line_end + 1;
    ASSERT_EQ(found->torn_bytes, length - before) << length;
    if (length % 7 != 0) continue;  // each writing waits for the disk
    log().append({"export"});
    const auto healed = verify_audit_log(gallery_);
    ASSERT_EQ(healed->torn_bytes, 0U);
    ASSERT_EQ(healed->entries, found->entries + (found->torn_bytes > 0 ? 2 : 1)) << length;
    if (found->torn_bytes > 0) {
      EXPECT_EQ(json::parse(lines()[found->entries])["event"], "torn line cut off");
      EXPECT_EQ(json::parse(lines()[found->entries])["bytes"], found->torn_bytes);
    }
  }
}

TEST_F(Audit, ThatSomebodyForgedIsRefused) {
  for (const std::string start : {R"({"number":1e300,"before":"","event":"")", R"({"number":-1,"before":"","event":"")",
                                  R"({"number":1,"before":7,"event":"")", R"({"number":1)", R"([[1)", ""}) {
    put_file(path_, start + ",\"sha256\":\"" + to_hex(sha256(start)) + "\"}\n");
    EXPECT_PRED2(contains, error(), "line 1 was changed") << start;
    EXPECT_PRED2(contains, error_of([&] { log().append({"export"}); }), "is damaged at its end") << start;
  }
}

TEST_F(Audit, DamagedInItsLastLineIsNotContinued) {
  for (const std::string bytes : {"no log\n", "\n", "{}\n"}) {
    put_file(path_, bytes);
    EXPECT_PRED2(contains, error_of([&] { log().append({"export"}); }), "is damaged at its end");
    EXPECT_EQ(read_file(path_), bytes);
  }
  put_file(path_, std::string(300'000, 'x'));
  EXPECT_PRED2(contains, error_of([&] { log().append({"export"}); }), "is damaged at its end");
  EXPECT_PRED2(contains, error(), "line 1 was changed");
}

TEST_F(Audit, KeepsNoLineThatIsTooLongToBeRead) {
  write_five();
  const auto before = read_file(path_);
  const AuditEvent events[] = {{"export"}, {"export", {{"subject_id", std::string(70'000, 'x')}}}};
  EXPECT_PRED2(contains, error_of([&] { log().append(events); }), "too long for a log");
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(Audit, SaysOnceWhatIsSaidAgain) {
  for (int i = 0; i < 3; ++i) log().append_once({"searches not logged"});
  EXPECT_EQ(lines().size(), 1U);
  log().append({"export"});
  log().append_once({"searches not logged"});
  EXPECT_EQ(lines().size(), 3U);
}

TEST_F(Audit, ThatWasMovedAwayIsBegunAnew) {
  const auto one = log();
  one.append({"export"});
  fs::rename(path_, folder_.path() / "old");
  one.append({"export"});
  EXPECT_EQ(verify_audit_log(gallery_)->entries, 1U);
}

TEST_F(Audit, ThatCannotBeWrittenIsRefusedAtOnce) {
  EXPECT_PRED2(contains, error_of([] { AuditLog("/nowhere/g", quarter_past_eight); }), "/nowhere/g.audit");
  fs::create_directory(path_);
  EXPECT_PRED2(contains, error_of([&] { log(); }), "cannot write the log");
}

TEST_F(Audit, TakesEntriesOfSeveralProcessesAtOnce) {
  constexpr int processes = 4;
  constexpr int entries = 25;
  for (int process = 0; process < processes; ++process) {
    if (::fork() != 0) continue;
    const bool good = error_of([&] {
                        for (int i = 0; i < entries; ++i)
                          log().append({"search", {{"subject_id", std::to_string(process)}}});
                      }) == "(no error)";
    ::_exit(good ? 0 : 1);
  }
  for (int process = 0; process < processes; ++process) {
    int status = 0;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(verify_audit_log(gallery_)->entries, static_cast<std::size_t>(processes * entries));
  EXPECT_EQ(audit_entries_of(gallery_, "2").size(), static_cast<std::size_t>(entries));
}

TEST_F(Audit, OnAFullDiskStaysAsItWas) {
  write_five();
  const auto before = read_file(path_);
  log().append({"export"});
  const auto needed = read_file(path_).size();
  for (auto room = before.size(); room <= needed; room += room + 1 == needed ? 1 : (needed - room) / 8 + 1) {
    put_file(path_, before);
    const auto refused = [&] { return contains(error_of([&] { log().append({"export"}); }), "cannot write the log"); };
    EXPECT_EQ(on_full_disk(room, refused), room < needed) << room;
    if (room < needed) {
      EXPECT_EQ(read_file(path_), before) << room;
    }
  }
  EXPECT_EQ(verify_audit_log(gallery_)->entries, 6U);
}

/// Killed, or refused by the disk, at each call that changes a file: what append() returned for is there, what was
/// there before stays, and the next one goes on.
TEST_F(Audit, SurvivesItsWriterAndTheDisk) {
  const DiskFault faults[] = {{DiskFault::Kind::killed_before, 0},
                              {DiskFault::Kind::killed_within, 0},
                              {DiskFault::Kind::fails, ENOSPC},
                              {DiskFault::Kind::fails, EROFS}};
  for (const auto& fault : faults) {
    for (int number = 1;; ++number) {
      ASSERT_LT(number, 20);
      fs::remove(path_);
      write_five();
      const auto before = read_file(path_);
      put_file(path_, before + "torn");
      const AuditEvent events[] = {{"purge", {{"subject_id", "ann"}}}, {"purge", {{"subject_id", "bob"}}}};
      const auto run = run_with_fault(fault, number, [&] { log().append(events); });
      EXPECT_TRUE(read_file(path_).starts_with(before));
      const auto left = verify_audit_log(gallery_);
      if (run.ending == Ending::whole) {
        ASSERT_EQ(left->entries, 8U);
      }
      log().append({"export"});
      EXPECT_EQ(verify_audit_log(gallery_)->torn_bytes, 0U);
      EXPECT_GE(verify_audit_log(gallery_)->entries, left->entries + 1);
      if (!run.reached) break;
    }
  }
}

}  // namespace
}  // namespace maskid
