#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using Words = std::vector<std::string>;

TEST(CommandLine, WithoutACommandNamesThemAndExitsWith2) {
  const auto result = run_program({});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_PRED2(contains, result.err, "enroll, identify, watch, evaluate, mask, gallery, odds");
}

struct WrongLine {
  Words words;
  std::string complaint;
};

class WrongCommandLine : public testing::TestWithParam<WrongLine> {};

TEST_P(WrongCommandLine, ExitsWith2AndSaysWhatIsWrongOnStandardError) {
  const auto result = run_program(GetParam().words);
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_PRED2(contains, result.err, GetParam().complaint);
  EXPECT_PRED2(contains, result.err, "--help");
}

INSTANTIATE_TEST_SUITE_P(
    Lines, WrongCommandLine,
    testing::Values(
        WrongLine{{"frob"}, "there is no command 'frob'"}, WrongLine{{"--frob"}, "'--frob'"},
        WrongLine{{"enroll"}, "PHOTOS is required"}, WrongLine{{"enroll", "a"}, "--gallery is required"},
        WrongLine{{"enroll", "a", "--gallery", "g", "--galery", "h"}, "'--galery'"},
        WrongLine{{"enroll", "a", "--gallery"}, "--gallery lacks its value"},
        WrongLine{{"enroll", "a", "--gallery", "g", "--gallery", "h"}, "--gallery is given more than once"},
        WrongLine{{"gallery"}, "info, list, verify, consent, remove, purge, export"},
        WrongLine{{"gallery", "frob"}, "'frob'"},
        WrongLine{{"gallery", "info", "--gallery", "g", "--format", "xml"}, "'xml' is not text, json or csv"},
        WrongLine{{"enroll", "a", "--gallery", "g", "--jobs", "-3"},
                  "--jobs: '-3' is not a whole number from 0 to 1024"},
        WrongLine{{"identify", "a", "--gallery", "g", "--top", "many"}, "--top: 'many' is not a whole number"},
        WrongLine{{"identify", "a", "--gallery", "g", "--fpir", "7"}, "--fpir: '7' is not a number from"},
        WrongLine{{"identify", "a", "--gallery", "g", "--threshold", "nan"}, "--threshold: 'nan' is not a number"},
        WrongLine{{"identify", "a", "--gallery", "g", "--fpir", "0.1", "--threshold", "0.4"},
                  "--fpir cannot be given with --threshold"},
        WrongLine{{"evaluate", "--probes", "p"}, "--gallery-photos or --gallery is required"},
        WrongLine{{"evaluate", "--probes", "p", "--gallery", "g", "--gallery-photos", "q"}, "cannot be given with"}));

class HelpOf : public testing::TestWithParam<Words> {};

TEST_P(HelpOf, ShowsAnExampleAndTheCommonOptionsInEightyColumns) {
  auto words = GetParam();
  words.push_back("--help");
  const auto result = run_program(words);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_PRED2(contains, result.out, "Example:\n  maskid ");
  EXPECT_PRED2(contains, result.out, "--format text|json|csv");
  EXPECT_PRED2(contains, result.out, "--jobs N ");
  for (const char* type : {"UINT", "TEXT", "FLOAT", "INT in", "->", "Excludes"}) {
    EXPECT_FALSE(contains(result.out, type)) << type;
  }
  std::istringstream lines(result.out.substr(0, result.out.find("Example:")));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84U) << line;
}

INSTANTIATE_TEST_SUITE_P(Commands, HelpOf,
                         testing::Values(Words{}, Words{"enroll"}, Words{"identify"}, Words{"watch"}, Words{"evaluate"},
                                         Words{"mask"}, Words{"gallery"}, Words{"gallery", "info"},
                                         Words{"gallery", "list"}, Words{"gallery", "verify"},
                                         Words{"gallery", "remove"}, Words{"gallery", "export"}, Words{"odds"}));

TEST(CommandLine, VersionIsOneLine) {
  const auto result = run_program({"--version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(std::regex_match(result.out, std::regex("maskid [0-9.]+\n"))) << result.out;
}

TEST(CommandLine, HelpThatCannotBeWrittenExitsWith2) {
  EXPECT_EQ(run_program({"--help"}, {.standard_output = "/dev/full"}).status, 2);
}

/// `maskid --config FILE gallery info --gallery nothing`, whose own failure shows that the file was accepted.
ProgramResult with_config(const TempDir& dir, const std::string& text) {
  put_text(dir.path() / "c.toml", text);
  return run_program({"--config", dir.path() / "c.toml", "gallery", "info", "--gallery", "nothing"});
}

TEST(ConfigFile, UnknownKeyIsAnError) {
  const TempDir dir;
  const auto result = with_config(dir, "[enroll]\nfrob = 1\n");
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "unknown key 'enroll.frob'");
}

TEST(ConfigFile, UnknownSectionIsAnError) {
  const TempDir dir;
  EXPECT_PRED2(contains, with_config(dir, "[enrol]\nadd = true\n").err, "[enrol]");
}

TEST(ConfigFile, BadValueIsNamed) {
  const TempDir dir;
  EXPECT_PRED2(contains, with_config(dir, "format = \"yaml\"\n").err, "'yaml' is not text, json or csv");
}

TEST(ConfigFile, MissingFileIsNamed) {
  const auto result = run_program({"--config", "/nowhere.toml", "gallery", "info", "--gallery", "nothing"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "/nowhere.toml");
}

TEST(ConfigFile, OptionsOfACommandThatIsNotRunAreLeftAlone) {
  const TempDir dir;
  EXPECT_PRED2(contains, with_config(dir, "jobs = 1\n[identify]\ntop = 2\n").err, "cannot open the gallery nothing");
}

TEST(ConfigFile, IsReadBeforeOrAfterTheCommandAndAFlagBeatsIt) {
  const TempDir dir;
  put_people(dir.path() / "people", 2);
  put_text(dir.path() / "c.toml",
           "format = \"csv\"\n[enroll]\nstyles = \"none\"\n[identify]\ntop = 1\nthreshold = 0.9\n");
  const ProgramPlace place{.folder = dir.path()};
  ASSERT_EQ(run_maskid({"--config", "c.toml", "enroll", "people", "--gallery", "g"}, place).status, 0);

  const Words identify = {"identify", "people/p0/photo.png", "--gallery", "g", "--config", "c.toml"};
  const auto from_file = run_maskid(identify, place);
  EXPECT_TRUE(std::regex_match(from_file.out, std::regex("photo,face.*\n.*,p0,1.0000,\n"))) << from_file.out;

  auto flags = identify;
  flags.insert(flags.end(), {"--format", "text", "--top", "2", "--threshold", "0.5"});
  const auto overruled = run_maskid(flags, place);
  EXPECT_PRED2(contains, overruled.out, "threshold 0.5000");
  EXPECT_PRED2(contains, overruled.out, "    2     ");
}

TEST(ConfigFile, AFlagBeatsAKeyThatExcludesIt) {
  const TempDir dir;
  put_people(dir.path() / "people", 1);
  put_text(dir.path() / "c.toml", "[identify]\nfpir = 0.01\n");
  const ProgramPlace place{.folder = dir.path()};
  ASSERT_EQ(run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place).status, 0);
  const auto result = run_maskid({"identify", "people/p0/photo.png", "--gallery", "g", "--threshold", "0.5", "--config",
                                  "c.toml", "--format", "json"},
                                 place);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "\"fpir\": null");
}

}  // namespace
}  // namespace maskid
