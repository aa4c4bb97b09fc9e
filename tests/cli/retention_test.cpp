// Consents, expiry, destruction and what is handed out, by the built program.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/gallery/gallery_file.hpp"

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A gallery `g` of three people: p0 by form 7 until the end of 2199, p1 likewise without an end, p2 as the command
/// says.
class RetentionCommands : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 3);
    put_text(path("people.csv"),
             "subject_id,path,consent,expires\n"
             "p0,people/p0/photo.png,\"form 7, signed\",2199-12-31\n"
             "p1,people/p1/photo.png,form 8,\n"
             "p2,people/p2/photo.png,,\n");
    const auto result = run_maskid({"enroll", "people.csv", "--gallery", "g", "--styles", "none", "--consent", "member",
                                    "--expires", "2150-06-30"},
                                   place_);
    ASSERT_EQ(result.status, 0) << result.err;
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  ProgramResult gallery(Words words) const {
    words.insert(words.begin(), "gallery");
    words.insert(words.end(), {"--gallery", "g"});
    return run_program(words, place_);
  }

  ProgramResult identify(const std::string& who) const {
    return run_maskid({"identify", "people/" + who + "/photo.png", "--gallery", "g", "--threshold", "0.5"}, place_);
  }

  /// Yesterday's, as enroll would not have it.
  void let_expire(const std::string& who) const { set_consent(path("g"), who, {"form 7", *parse_day("2020-01-31")}); }

  /// The bytes of the templates of `who`.
  std::vector<std::string> traces_of(const std::string& who) const {
    std::vector<std::string> traces;
    read_gallery_file(path("g"), [&](const EnrolledPhoto& photo) {
      if (photo.subject_id != who) return;
      for (const auto& face : photo.templates) {
        for (std::size_t i = 0; i + 8 <= face.embedding.size(); i += 8) {
          traces.emplace_back(reinterpret_cast<const char*>(&face.embedding[i]), 8 * sizeof(float));
        }
      }
    });
    return traces;
  }

  /// The files of the folder that hold any of `traces`.
  std::vector<fs::path> holding(const std::vector<std::string>& traces) const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
      if (!entry.is_regular_file() || entry.path().extension() == ".png") continue;
      const auto bytes = bytes_of(entry.path());
      const auto holds = [&](const std::string& trace) { return contains(bytes, trace); };
      if (std::ranges::any_of(traces, holds)) found.push_back(entry.path());
    }
    return found;
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(RetentionCommands, EnrollRecordsWhatTheCsvAndTheCommandSay) {
  EXPECT_EQ(gallery({"list", "--format", "csv"}).out,
            "subject_id,photos,failed,templates,expired,expires,consent\n"
            "p0,1,0,1,0,2199-12-31,\"form 7, signed\"\n"
            "p1,1,0,1,0,2150-06-30,form 8\n"
            "p2,1,0,1,0,2150-06-30,member\n");
  const auto info = json::parse(gallery({"info", "--format", "json"}).out);
  EXPECT_EQ(info["without_consent"]["count"], 0);
  EXPECT_EQ(info["expired"]["count"], 0);
  EXPECT_EQ(info["next_expiry"], "2150-06-30");
}

TEST_F(RetentionCommands, EnrollRefusesWhatIsOverOrNoDay) {
  const auto enroll = [&](const std::string& day) {
    return run_maskid({"enroll", "people", "--gallery", "new", "--styles", "none", "--expires", day}, place_);
  };
  EXPECT_EQ(enroll("2020-01-31").status, 2);
  EXPECT_PRED2(contains, enroll("2020-01-31").err, "of 'p0' expired on 2020-01-31; leave the photo out, or ask anew");
  EXPECT_EQ(enroll("tomorrow").status, 2);
  EXPECT_PRED2(contains, enroll("tomorrow").err, "'tomorrow' is no day; write the last one as 2027-12-31");
  EXPECT_FALSE(fs::exists(path("new")) || fs::exists(path("new.partial")) || fs::exists(path("new.audit")));
}

TEST_F(RetentionCommands, EvaluateRefusesAListWithAPhotoThatHasExpired) {
  put_text(path("over.csv"),
           "subject_id,path,consent,expires\n"
           "p0,people/p0/photo.png,form 7,2199-12-31\n"
           "p1,people/p1/photo.png,form 8,2020-01-31\n");
  for (const auto& [gallery, probes] : {std::pair{"over.csv", "people.csv"}, std::pair{"people.csv", "over.csv"}}) {
    const auto result = run_maskid({"evaluate", "--gallery-photos", gallery, "--probes", probes}, place_);
    EXPECT_EQ(result.status, 2);
    EXPECT_PRED2(contains, result.err, "people/p1/photo.png of 'p1' expired on 2020-01-31; leave the photo out");
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(RetentionCommands, WhoHasExpiredIsFoundByNobody) {
  EXPECT_EQ(identify("p0").status, 0);
  let_expire("p0");
  EXPECT_EQ(identify("p0").status, 1);
  EXPECT_FALSE(contains(identify("p0").out, ": p0 ("));
  const auto watched = run_maskid({"watch", "people/p0", "--gallery", "g", "--threshold", "0.5"}, place_);
  EXPECT_EQ(watched.status, 1) << watched.err;
  EXPECT_FALSE(contains(watched.out, ": p0 ("));
  const auto evaluated = run_maskid({"evaluate", "--probes", "people", "--gallery", "g", "--format", "json"}, place_);
  EXPECT_EQ(json::parse(evaluated.out)["gallery"]["subjects"], 2) << evaluated.err;
  EXPECT_PRED2(contains, gallery({"list"}).out, "p0          1       0       1          1        2020-01-31");
  EXPECT_PRED2(contains, gallery({"info"}).out, "expired photos          1\n");

  EXPECT_EQ(gallery({"consent", "p0", "--consent", "form 9", "--expires", "2199-12-31"}).status, 0);
  EXPECT_EQ(identify("p0").status, 0) << "asked anew";
}

TEST_F(RetentionCommands, PurgeDestroysWhatExpired) {
  const auto traces = traces_of("p0");
  ASSERT_EQ(holding(traces), std::vector{path("g")});
  EXPECT_EQ(gallery({"purge"}).out, "nothing in g has expired\n");
  let_expire("p0");
  EXPECT_EQ(gallery({"purge"}).out, "purged 1 photo of 1 subject from g\n");
  EXPECT_TRUE(holding(traces).empty());
  EXPECT_EQ(gallery({"verify"}).status, 0);
  EXPECT_EQ(identify("p1").status, 0);
}

TEST_F(RetentionCommands, RemoveDestroysTemplatesAlsoInTheCache) {
  const auto evaluated = run_maskid({"evaluate", "--probes", "people", "--gallery", "g", "--cache", "cache"}, place_);
  ASSERT_LT(evaluated.status, 2) << evaluated.err;
  const auto traces = traces_of("p0");
  const auto others = traces_of("p1");
  ASSERT_EQ(holding(traces).size(), 2U) << "gallery and cache";
  EXPECT_EQ(gallery({"remove", "p0", "--cache", "nothing"}).status, 2);
  EXPECT_EQ(holding(traces).size(), 2U) << "the cache that was named is missing: nothing is done by halves";
  EXPECT_EQ(gallery({"remove", "p0", "--cache", "cache"}).status, 0);
  EXPECT_TRUE(holding(traces).empty());
  EXPECT_EQ(holding(others).size(), 2U);
  let_expire("p1");
  EXPECT_EQ(gallery({"purge", "--cache", "cache"}).status, 0);
  EXPECT_TRUE(holding(others).empty());
}

TEST_F(RetentionCommands, AddingKeepsTheConsentThatIsThereAndSaysSo) {
  const auto added = run_maskid({"enroll", "people", "--gallery", "g", "--add", "--consent", "form 99"}, place_);
  EXPECT_EQ(added.status, 0) << added.err;
  EXPECT_PRED2(contains, added.out,
               "warning: 3 photos were known before and keep the consent recorded then; maskid gallery consent");
  const auto consent = gallery({"consent", "p2", "--consent", "form 99"});
  EXPECT_EQ(consent.out, "recorded for 1 photo of p2 in g: 'form 99', without an end\n");
  EXPECT_PRED2(contains, gallery({"list", "--format", "csv"}).out, "p2,1,0,1,0,,form 99\n");
}

TEST_F(RetentionCommands, ExportGivesAPersonWhatIsHeldAboutThem) {
  ASSERT_EQ(identify("p0").status, 0);
  ASSERT_EQ(identify("p1").status, 0);
  const auto given = gallery({"export", "p0"});
  ASSERT_EQ(given.status, 0) << given.err;
  EXPECT_FALSE(contains(given.out, "p1"));
  const auto held = json::parse(given.out);
  ASSERT_EQ(held["photos"].size(), 1U);
  const auto& photo = held["photos"][0];
  EXPECT_EQ(photo["path"], "people/p0/photo.png");
  EXPECT_EQ(photo["sha256"], to_hex(sha256(bytes_of(path("people/p0/photo.png")))));
  EXPECT_EQ(photo["consent"], "form 7, signed");
  EXPECT_EQ(photo["expires"], "2199-12-31");
  EXPECT_GT(photo["quality"]["eye_distance"], 8);
  EXPECT_EQ(photo["templates"][0]["embedding"].size(), 384U);
  std::vector<std::string> events;
  for (const auto& entry : held["log"]) events.push_back(entry["event"]);
  EXPECT_EQ(events, (Words{"enrollment", "search", "export"}));
  EXPECT_PRED2(contains, gallery({"export", "p0", "--format", "csv"}).out, ",\"form 7, signed\",2199-12-31,");

  ASSERT_EQ(gallery({"remove", "p0"}).status, 0);
  const auto afterwards = json::parse(gallery({"export", "p0"}).out);
  EXPECT_TRUE(afterwards["photos"].empty());
  EXPECT_EQ(afterwards["log"].size(), 6U) << "what the log says of them is held, too";
  EXPECT_EQ(gallery({"export", "nobody"}).status, 2);
}

}  // namespace
}  // namespace maskid
