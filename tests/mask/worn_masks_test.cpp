#include <string>

#include <gtest/gtest.h>

#include "maskid/base/error.hpp"
#include "maskid/mask/mask_style.hpp"

namespace maskid {
namespace {

std::vector<MaskStyle> two_styles() {
  std::vector<MaskStyle> styles(2);
  styles[0].name = "blue";
  styles[0].enroll = WearingHeight::high;
  styles[1].name = "red";
  return styles;
}

std::string names_of(const std::vector<WornMask>& worn) {
  std::string names;
  for (const WornMask& mask : worn) names += mask.name() + " ";
  return names;
}

std::string parsed(const std::string& text) { return names_of(parse_worn_masks(text, two_styles())); }

TEST(WornMasks, AreReadInTheOrderOfTheList) {
  EXPECT_EQ(parsed("red:low,blue"), "red:low blue:middle ");
  EXPECT_EQ(parsed(" red:high , red:middle "), "red:high red:middle ");
  EXPECT_EQ(parsed("red:below_nose"), "red:below_nose ") << "only where it is asked for";
}

TEST(WornMasks, NamesAreReadBack) {
  for (const WornMask& mask : parse_worn_masks("all", two_styles())) {
    EXPECT_EQ(parsed(mask.name()), mask.name() + " ");
  }
}

TEST(WornMasks, HaveWordsForManyAtOnce) {
  EXPECT_EQ(parsed("all"), "blue:low blue:middle blue:high red:low red:middle red:high ");
  EXPECT_EQ(parsed("default"), "blue:high ");
  EXPECT_EQ(parsed("none"), "");
  EXPECT_EQ(parsed(""), "");
}

class BadMaskList : public testing::TestWithParam<const char*> {};

TEST_P(BadMaskList, IsRefusedWithTheKnownStyles) {
  try {
    parse_worn_masks(GetParam(), two_styles());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("styles: blue, red"), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(WornMasks, BadMaskList,
                         testing::Values("green", "red:top", "red:", ":low", "red,,blue", ",", "red;blue", "Red",
                                         "red:low:low", "all,red"));

TEST(WornMasks, DefaultOfTheShippedStylesIsEight) {
  const auto styles = load_mask_styles(std::string(MASKID_SOURCE_DIR) + "/data/masks");
  EXPECT_EQ(parse_worn_masks("default", styles).size(), 8U);
  EXPECT_EQ(parse_worn_masks("all", styles).size(), 3 * styles.size());
}

}  // namespace
}  // namespace maskid
