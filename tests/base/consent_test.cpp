#include "maskid/base/consent.hpp"

#include <gtest/gtest.h>

#include "support/error_of.hpp"

namespace maskid {
namespace {

using namespace std::chrono_literals;

TEST(Day, IsReadAndWrittenAlike) {
  for (const char* text : {"2027-12-31", "2028-02-29", "1970-01-01", "0001-01-01", "9999-12-31"}) {
    const auto day = parse_day(text);
    ASSERT_TRUE(day) << text;
    EXPECT_EQ(text_of(*day), text);
  }
  EXPECT_EQ(parse_day("2027-12-31"), Day(2027y / 12 / 31));
}

TEST(Day, ThatIsNoneIsNotRead) {
  for (const char* text : {"", "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-1", "31.12.2027", "2027-12-31 ",
                           "2027-12-311", "-027-12-31", "+027-12-31", "2027/12/31", "20271231"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

TEST(Consent, LastsUntilTheEndOfItsDay) {
  const Consent consent{"form 7", Day(2027y / 12 / 31)};
  EXPECT_FALSE(consent.expired(Day(2027y / 12 / 30)));
  EXPECT_FALSE(consent.expired(Day(2027y / 12 / 31)));
  EXPECT_TRUE(consent.expired(Day(2028y / 1 / 1)));
  EXPECT_FALSE(Consent().expired(Day(2028y / 1 / 1))) << "no end was set";
}

TEST(Consent, IsReadAsTyped) {
  EXPECT_EQ(parse_consent("Zoë, form 7", "2027-12-31", "here"), (Consent{"Zoë, form 7", Day(2027y / 12 / 31)}));
  EXPECT_EQ(parse_consent("", "", "here"), Consent());
  EXPECT_EQ(error_of([] { parse_consent("", "soon", "here"); }),
            "here: 'soon' is no day; write the last one as 2027-12-31");
  EXPECT_PRED2(contains, error_of([] { parse_consent("a\x1b[2J", "", "here"); }), "here: the consent 'a\\x1b[2J'");
  EXPECT_EQ(error_of([] { parse_consent(std::string(500, 'a'), "", "here"); }), "(no error)");
  EXPECT_PRED2(contains, error_of([] { parse_consent(std::string(501, 'a'), "", "here"); }), "longer than 500 bytes");
}

}  // namespace
}  // namespace maskid
