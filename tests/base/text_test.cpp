#include "maskid/base/text.hpp"

#include <random>

#include <gtest/gtest.h>

#include "maskid/base/descriptor.hpp"

#include "support/error_of.hpp"

namespace maskid {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST(IsPlainUtf8, AcceptsLettersOfAllLengths) {
  EXPECT_TRUE(is_plain_utf8(""));
  EXPECT_TRUE(is_plain_utf8("Anna-Lena O'Neil"));
  EXPECT_TRUE(is_plain_utf8("Zoë 李雷 😷"));
  EXPECT_TRUE(is_plain_utf8("\xf4\x8f\xbf\xbf"));  // U+10FFFF, the last
}

TEST(IsPlainUtf8, RefusesControlCharacters) {
  EXPECT_FALSE(is_plain_utf8("a\nb"));
  EXPECT_FALSE(is_plain_utf8("\x1b[31m"));
  EXPECT_FALSE(is_plain_utf8("\x7f"));
  EXPECT_FALSE(is_plain_utf8(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_plain_utf8("\xc2\x9b"));  // U+009B, an escape sequence's start in C1
  EXPECT_TRUE(is_plain_utf8("\xc2\xa0"));   // U+00A0, the first after C1
}

TEST(IsPlainUtf8, RefusesWhatTurnsTheDirectionOfWriting) {
  EXPECT_FALSE(is_plain_utf8("gpj.\u202Eanna"));
  EXPECT_FALSE(is_plain_utf8("\u2066x"));
  EXPECT_TRUE(is_plain_utf8("\u202F\u2065"));
}

TEST(IsPlainUtf8, RefusesMalformedBytes) {
  for (const char* text : {"\x80", "\xc3", "\xc3(", "\xe2\x82", "\xe2\x82(", "\xf0\x9f\x98", "\xff", "\xfe"}) {
    EXPECT_FALSE(is_plain_utf8(text)) << in_quotes(text);
  }
  EXPECT_FALSE(is_plain_utf8("\xc0\xaf"));          // '/' in two bytes
  EXPECT_FALSE(is_plain_utf8("\xe0\x80\xaf"));      // and in three
  EXPECT_FALSE(is_plain_utf8("\xf0\x80\x80\xaf"));  // and in four
  EXPECT_FALSE(is_plain_utf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(is_plain_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(InQuotes, WritesUnsafeBytesInHexadecimal) {
  EXPECT_EQ(in_quotes("Zoë"), "'Zoë'");
  EXPECT_EQ(in_quotes("a\x1b[0m\xff"), "'a\\x1b[0m\\xff'");
  EXPECT_EQ(in_quotes("\xe2\x82(x"), "'\\xe2\\x82(x'");
}

TEST(InQuotes, CutsLongTextsBetweenCharacters) {
  EXPECT_EQ(in_quotes(std::string(120, 'x')), "'" + std::string(120, 'x') + "'");
  EXPECT_EQ(in_quotes(std::string(121, 'x')), "'" + std::string(120, 'x') + "…'");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  EXPECT_TRUE(is_plain_utf8(in_quotes("x" + umlauts)));
}

TEST(Shown, CutsNoPath) {
  const std::string path = "/photos/" + std::string(2000, 'x') + "/\n.jpg";
  EXPECT_EQ(shown(path), "/photos/" + std::string(2000, 'x') + "/\\x0a.jpg");
}

TEST(SystemError, ShowsAPathThatIsUnsafeToPrintInHexadecimal) {
  EXPECT_EQ(std::string(system_error("read", "/tmp/\x1b[2J", ENOENT).what()),
            "cannot read /tmp/\\x1b[2J: No such file or directory; check the path");
}

TEST(SystemError, SaysWhatToDo) {
  EXPECT_PRED2(contains, system_error("write", "x", ENOSPC).what(), "free some space");
  EXPECT_PRED2(contains, system_error("write", "x", EACCES).what(), "permissions");
  EXPECT_PRED2(contains, system_error("read", "x", EMFILE).what(), "limit of open files");
}

TEST(ParseCsv, SplitsRowsAndFields) {
  EXPECT_EQ(parse_csv("a,b\nc,d\n", "x.csv"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(parse_csv("a,,\n,b,", "x.csv"), (Rows{{"a", "", ""}, {"", "b", ""}}));
  EXPECT_EQ(parse_csv("", "x.csv"), Rows{});
}

TEST(ParseCsv, LeavesOutEmptyLines) { EXPECT_EQ(parse_csv("\n\na\n\r\nb\n\n", "x.csv"), (Rows{{"a"}, {"b"}})); }

TEST(ParseCsv, ReadsWhatSpreadsheetsWrite) {
  EXPECT_EQ(parse_csv("\xef\xbb\xbf"
                      "subject,photo\r\nann,1.jpg\r\n",
                      "x.csv"),
            (Rows{{"subject", "photo"}, {"ann", "1.jpg"}}));
}

TEST(ParseCsv, KeepsWhatStandsBetweenQuotationMarks) {
  EXPECT_EQ(parse_csv("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n", "x.csv"),
            (Rows{{"a,b", "say \"hi\"", "two\r\nlines"}}));
  EXPECT_EQ(parse_csv("\"\",\"\"\"\"", "x.csv"), (Rows{{"", "\""}}));
}

TEST(ParseCsv, TakesAQuotationMarkWithinAFieldAsItStands) {
  EXPECT_EQ(parse_csv("6\" x 4\",b\n", "x.csv"), (Rows{{"6\" x 4\"", "b"}}));
}

TEST(ParseCsv, NamesTheLineOfAQuotationMarkThatIsNotClosed) {
  EXPECT_EQ(error_of([] { parse_csv("a\nb,\"c\nd\ne\n", "probes.csv"); }),
            "probes.csv: the quotation mark in line 2 is not closed; close it, or double it if it belongs to the text");
}

TEST(ParseCsv, RefusesMegabytesOnOneLine) {
  for (const auto& line : {std::string(8 << 20, ','), std::string(8 << 20, 'a'), "\"" + std::string(8 << 20, '\n')}) {
    EXPECT_PRED2(contains, error_of([&] { parse_csv("a,b\n" + line, "x.csv"); }),
                 "x.csv, line 2: the row is longer than 1 MiB");
  }
}

TEST(ParseCsv, TakesManyMegabytesOfShortRows) {
  std::string text;
  for (int i = 0; i < 300000; ++i) text += "subject,photo\n";
  EXPECT_EQ(parse_csv(text, "x.csv").size(), 300000U);
}

class CsvRoundTrip : public testing::TestWithParam<unsigned> {};

TEST_P(CsvRoundTrip, ParsesWhatCsvFieldWrote) {
  std::mt19937 random(GetParam());
  const std::string letters = "ab,\"\r\n ü\\'";
  Rows rows(1 + random() % 5);
  std::string text;
  for (auto& row : rows) {
    row.resize(2 + random() % 4);  // a row of one empty field would be an empty line
    for (auto& field : row) {
      for (auto length = random() % 6; length > 0; --length) field += letters[random() % letters.size()];
      text += (&field == row.data() ? "" : ",") + csv_field(field);
    }
    text += random() % 2 == 0 ? "\n" : "\r\n";
  }
  EXPECT_EQ(parse_csv(text, "x.csv"), rows) << text;
}

INSTANTIATE_TEST_SUITE_P(Seeds, CsvRoundTrip, testing::Range(0U, 200U));

}  // namespace
}  // namespace maskid
