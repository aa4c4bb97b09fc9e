#include "maskid/evaluation/protocol.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

class Protocols : public testing::Test {
 protected:
  fs::path put(const fs::path& name, const std::string& text) const {
    const auto path = folder_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string error_of_csv(const std::string& text) const {
    const auto csv = put("p.csv", text);
    return error_of([&] { read_protocol(csv); });
  }

  /// `count` photos for each of `subjects`.
  static std::vector<LabelledPhoto> photos(int subjects, int count) {
    std::vector<LabelledPhoto> photos;
    for (int subject = 0; subject < subjects; ++subject) {
      for (int i = 0; i < count; ++i) {
        const auto name = "s" + std::to_string(subject);
        photos.push_back({name, name + "/" + std::to_string(i) + ".jpg"});
      }
    }
    return photos;
  }

  const TempDir folder_;
};

TEST_F(Protocols, CsvTellsRolesAndGroups) {
  const auto csv = put("sub/p.csv",
                       "\xEF\xBB\xBFrole,mask,path,sex,subject_id\r\n"
                       "gallery,,a.jpg,f,ann\r\n"
                       "non_mated,n95,x.jpg,m,xeno\r\n"
                       "probe,\"scarf, red\",b.jpg,,ann\r\n");
  const auto protocol = read_protocol(csv);
  ASSERT_EQ(protocol.gallery.size(), 1U);
  EXPECT_EQ(protocol.gallery[0].subject_id, "ann");
  EXPECT_EQ(protocol.gallery[0].path, folder_.path() / "sub/a.jpg") << "relative to the CSV";
  ASSERT_EQ(protocol.probes.probes.size(), 1U);
  ASSERT_EQ(protocol.probes.non_mated.size(), 1U);
  ASSERT_EQ(protocol.probes.groups.size(), 2U);
  EXPECT_EQ(protocol.probes.groups[0], (ProbeGroups{{"mask", "scarf, red"}})) << "an empty cell is no group";
  EXPECT_EQ(protocol.probes.groups[1], (ProbeGroups{{"mask", "n95"}, {"sex", "m"}})) << "those of strangers come last";
}

TEST_F(Protocols, CsvSaysWhatIsWrongAndWhere) {
  const std::string head = "path,subject_id,role\n";
  EXPECT_PRED2(contains, error_of_csv(""), "is empty");
  EXPECT_PRED2(contains, error_of_csv("path,subject_id\na.jpg,ann\n"), "no column role");
  EXPECT_PRED2(contains, error_of_csv("path,subject_id,role,path\n"), "two columns 'path'");
  EXPECT_PRED2(contains, error_of_csv("path,subject_id,role,\na.jpg,ann,probe,x\n"), "column 4 has no name");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,ann,gallery\nb.jpg,ann,prob\n"), "row 3: the role 'prob'");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,ann\n"), "row 2: expected 3 fields");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,../ann,probe\n"), "looks like a path");
  EXPECT_PRED2(contains, error_of_csv(head + ",ann,probe\n"), "the path is empty");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,ann,gallery\n"), "nobody to search");
  EXPECT_PRED2(contains, error_of([&] { read_protocol(folder_.path() / "none.csv"); }), "none.csv");
}

TEST_F(Protocols, CsvMayQuoteAndLeaveLinesEmpty) {
  const auto csv = put("p.csv",
                       "path,subject_id,role,\"note, \"\"old\"\"\"\r\n\r\n"
                       "\"a, b.jpg\",\"Ann\nLee\",probe,x\n");
  EXPECT_PRED2(contains, error_of([&] { read_protocol(csv); }), "control character") << "a line end in a subject_id";
  const auto good = put("q.csv", "path,subject_id,role,\"note, \"\"old\"\"\"\r\n\r\n\"a, b.jpg\",ann,probe,x");
  const auto protocol = read_protocol(good);
  ASSERT_EQ(protocol.probes.probes.size(), 1U);
  EXPECT_EQ(protocol.probes.probes[0].path.filename(), "a, b.jpg");
  EXPECT_EQ(protocol.probes.groups[0], (ProbeGroups{{"note, \"old\"", "x"}}));
}

TEST_F(Protocols, CsvIsRefusedWhereItIsBroken) {
  const std::string head = "path,subject_id,role\n";
  EXPECT_PRED2(contains, error_of_csv("\xEF\xBB\xBF"), "is empty");
  EXPECT_PRED2(contains, error_of_csv(head), "nobody to search");
  EXPECT_PRED2(contains, error_of_csv("subject_id,role\n"), "no column path");
  EXPECT_PRED2(contains, error_of_csv("path,role\n"), "no column subject_id");
  EXPECT_PRED2(contains, error_of_csv("path,subject_id,role,s\xE4x\n"), "column 4 has no name of plain UTF-8");
  EXPECT_PRED2(contains, error_of_csv("path,subject_id,role,sex,sex\n"), "two columns 'sex'");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,ann,probe,x\n"), "row 2: expected 3 fields");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,,probe\n"), "is empty");
  EXPECT_PRED2(contains, error_of_csv(head + "a.jpg,ann,Probe\n"), "the role 'Probe'");
  EXPECT_PRED2(contains, error_of_csv(head + "\"a.jpg,ann,probe\n"), "line 2 is not closed");
}

TEST_F(Protocols, CsvRowsThatStandTwiceAreWarnedOf) {
  put("a.jpg", "a");
  put("b.jpg", "b");
  const auto csv = put("p.csv", "path,subject_id,role\na.jpg,ann,gallery\nb.jpg,ann,probe\nb.jpg,ann,probe\n");
  const auto warnings = check_protocol(read_protocol(csv));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_PRED2(contains, warnings[0], "1 probes are photos that are searched twice");
}

TEST_F(Protocols, SplitOfFewSubjectsLeavesNobodyOut) {
  EXPECT_TRUE(split_photos(photos(4, 2), 1).probes.non_mated.empty());
  EXPECT_EQ(split_photos(photos(5, 2), 1).probes.non_mated.size(), 2U) << "both photos of one subject";
}

TEST_F(Protocols, SplitLeavesOneSubjectInFiveOut) {
  const auto protocol = split_photos(photos(10, 3), 1);
  EXPECT_EQ(protocol.gallery.size(), 8U);
  EXPECT_EQ(protocol.probes.probes.size(), 16U);
  EXPECT_EQ(protocol.probes.non_mated.size(), 6U);
  for (const auto& photo : protocol.gallery) EXPECT_EQ(photo.path.filename(), "0.jpg");
  for (const auto& stranger : protocol.probes.non_mated) {
    for (const auto& photo : protocol.gallery) EXPECT_NE(photo.subject_id, stranger.subject_id);
  }
}

TEST_F(Protocols, SplitDependsOnTheSeedAlone) {
  const auto strangers = [](std::uint32_t seed) {
    std::vector<std::string> ids;
    for (const auto& photo : split_photos(photos(50, 2), seed).probes.non_mated) ids.push_back(photo.subject_id);
    return ids;
  };
  EXPECT_EQ(strangers(1), strangers(1));
  EXPECT_NE(strangers(1), strangers(2));
}

TEST_F(Protocols, SplitNeedsASecondPhoto) {
  EXPECT_PRED2(contains, error_of([] { split_photos(photos(10, 1), 1); }), "second photo");
}

TEST_F(Protocols, Mfr2IsBareAndMasked) {
  put("bare/ann/1.jpg", "a");
  put("masked/ann/2.jpg", "b");
  const auto protocol = read_mfr2(folder_.path());
  EXPECT_EQ(protocol.gallery.size(), 1U);
  EXPECT_EQ(protocol.probes.probes.size(), 1U);
  EXPECT_PRED2(contains, error_of([&] { read_mfr2(folder_.path() / "bare"); }), "expected bare/SUBJECT/");
}

TEST_F(Protocols, Mfr2LabelsTellWhatIsWorn) {
  for (const char* photo : {"ann/ann_0001.png", "ann/ann_0002.png", "bob/bob_0001.jpg"}) put(photo, photo);
  put("ann/ann_0002.txt", "no photo");
  put("mfr2_labels.txt", "ann, 1, no-mask\r\nann, 2, surgical-blue\r\n\r\nbob, 1, cloth\r\n");
  const auto protocol = read_mfr2(folder_.path());
  ASSERT_EQ(protocol.gallery.size(), 1U);
  EXPECT_EQ(protocol.gallery[0].path, folder_.path() / "ann/ann_0001.png");
  ASSERT_EQ(protocol.probes.probes.size(), 2U);
  EXPECT_EQ(protocol.probes.probes[0].path, folder_.path() / "ann/ann_0002.png");
  EXPECT_EQ(protocol.probes.probes[1].subject_id, "bob");
  EXPECT_EQ(protocol.probes.groups, (std::vector<ProbeGroups>{{{"mask", "surgical-blue"}}, {{"mask", "cloth"}}}));
}

TEST_F(Protocols, Mfr2LabelsSayWhatIsWrongAndWhere) {
  put("ann/ann_0001.png", "a");
  const auto error = [&](const std::string& labels) {
    put("mfr2_labels.txt", labels);
    return error_of([&] { read_mfr2(folder_.path()); });
  };
  EXPECT_PRED2(contains, error("ann, 1\n"), "line 1: expected NAME, NUMBER, MASK");
  EXPECT_PRED2(contains, error("ann, one, cloth\n"), "line 1: expected NAME, NUMBER, MASK");
  EXPECT_PRED2(contains, error("ann, 1,\n"), "line 1: expected NAME, NUMBER, MASK");
  EXPECT_PRED2(contains, error("ann, 1, no-mask\nann, 2, cloth\n"), "line 2: there is no photo 'ann_0002'");
  EXPECT_PRED2(contains, error("ann, 1, no-mask\n"), "must label photos no-mask");
  EXPECT_PRED2(contains, error(""), "must label photos no-mask");
}

TEST_F(Protocols, CheckRefusesWhatCannotBeMeasured) {
  const auto there = put("a.jpg", "a");
  EXPECT_PRED2(contains, error_of([&] {
                 check_protocol({{{"ann", there}}, {{{"ann", "gone.jpg"}, {"bob", "too.jpg"}}, {}, {}}});
               }),
               "photos that do not exist: 2 (gone.jpg, too.jpg)");
  EXPECT_PRED2(contains, error_of([&] {
                 check_protocol({{{"ann", there}}, {{}, {{"ann", there}}, {}}});
               }),
               "non-mated probes must show people who are not");
  EXPECT_PRED2(contains, error_of([&] { check_protocol({{{"ann", there}}, {}}); }), "nobody to search");
}

TEST_F(Protocols, CheckNamesTheFirstFewAndTheirCount) {
  const auto there = put("a.jpg", "a");
  std::vector<LabelledPhoto> gone;
  for (const char* name : {"1.jpg", "2.jpg", "3.jpg", "4.jpg"}) gone.push_back({"ann", name});
  EXPECT_PRED2(contains, error_of([&] {
                 check_protocol({{{"ann", there}}, {gone, {}, {}}});
               }),
               "photos that do not exist: 4 (1.jpg, 2.jpg, 3.jpg, …)");
  const std::vector<LabelledPhoto> both = {{"bob", there}, {"ann", there}, {"ann", there}};
  EXPECT_PRED2(contains, error_of([&] {
                 check_protocol({both, {{}, both, {}}});
               }),
               "enrolled and non-mated: 2 ('ann', 'bob')");
}

TEST_F(Protocols, CheckTakesAPathThatCannotBeLookedAtForAMissingPhoto) {
  const std::string too_long(300, 'x');
  fs::create_symlink("loop.jpg", folder_.path() / "loop.jpg");
  for (const auto& path : {folder_.path() / too_long, folder_.path() / "loop.jpg"}) {
    EXPECT_PRED2(contains, error_of([&] {
                   check_protocol({{}, {{{"ann", path}}, {}, {}}});
                 }),
                 "photos that do not exist: 1");
  }
}

TEST_F(Protocols, CheckWarnsOfDuplicates) {
  const auto a = put("a.jpg", "a"), again = put("again.jpg", "a"), b = put("b.jpg", "b"), c = put("c.jpg", "c");
  EXPECT_TRUE(check_protocol({{{"ann", a}}, {{{"ann", b}}, {{"xeno", c}}, {}}}).empty());
  const auto warnings = check_protocol({{{"ann", a}, {"bob", again}}, {{{"ann", a}, {"ann", b}}, {{"xeno", b}}, {}}});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_PRED2(contains, warnings[0], "1 photos are enrolled under two subjects");
  EXPECT_PRED2(contains, warnings[1], "1 probes are photos that are searched twice");
}

}  // namespace
}  // namespace maskid
