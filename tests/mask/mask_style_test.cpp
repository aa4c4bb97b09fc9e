#include "maskid/mask/mask_style.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

const std::filesystem::path shipped_styles = std::filesystem::path(MASKID_SOURCE_DIR) / "data/masks";

const char* const smallest_style = R"({
  "title": "A plain mask",
  "form": "cloth",
  "outline": {"top": [[0, 0.3], [1, 0.6]], "bottom": [[0, 1.9], [0.9, 1.2]]},
  "color": "#102030"
})";

/// A directory with one style file, gone at the end of the test.
class StyleFolder {
 public:
  explicit StyleFolder(const std::string& content)
      : path_(std::filesystem::temp_directory_path() /
              (std::string("maskid_style_") + testing::UnitTest::GetInstance()->current_test_info()->name() + "_" +
               std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / "plain.json") << content;
  }
  ~StyleFolder() { std::filesystem::remove_all(path_); }
  StyleFolder(const StyleFolder&) = delete;
  StyleFolder& operator=(const StyleFolder&) = delete;

  std::vector<MaskStyle> load() const { return load_mask_styles(path_); }

 private:
  std::filesystem::path path_;
};

/// The smallest style with `patch` merged in (null takes a member away).
std::string patched(const std::string& patch) {
  auto style = nlohmann::json::parse(smallest_style);
  style.merge_patch(nlohmann::json::parse(patch));
  return style.dump();
}

std::string message_of(const std::string& content) {
  const StyleFolder folder(content);
  try {
    folder.load();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(MaskStyle, ReadsTheSmallestFile) {
  const auto styles = StyleFolder(smallest_style).load();
  ASSERT_EQ(styles.size(), 1U);
  EXPECT_EQ(styles[0].name, "plain");
  EXPECT_EQ(styles[0].title, "A plain mask");
  EXPECT_EQ(styles[0].form, MaskForm::cloth);
  EXPECT_FALSE(styles[0].enroll.has_value());
  EXPECT_EQ(styles[0].color, cv::Vec3b(0x30, 0x20, 0x10));  // B, G, R
  EXPECT_EQ(styles[0].edge_color, styles[0].color);
  EXPECT_EQ(styles[0].top[1], cv::Point2f(1, 0.6F));
  EXPECT_EQ(styles[0].straps, MaskStraps::none);
}

struct Damage {
  std::string name, patch, field;
};

/// GoogleTest prints bytes otherwise.
void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

class DamagedStyle : public testing::TestWithParam<Damage> {};

TEST_P(DamagedStyle, NamesFileAndField) {
  const std::string message = message_of(patched(GetParam().patch));
  EXPECT_NE(message.find("plain.json"), std::string::npos) << message;
  EXPECT_NE(message.find('"' + GetParam().field + '"'), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    MaskStyle, DamagedStyle,
    testing::Values(Damage{"unknown_member", R"({"colour": "#ffffff"})", "colour"},
                    Damage{"unknown_inner_member", R"({"weave": {"contrast": 0.1, "depth": 1}})", "depth"},
                    Damage{"missing_title", R"({"title": null})", "title"},
                    Damage{"missing_outline", R"({"outline": null})", "outline"},
                    Damage{"missing_bottom", R"({"outline": {"bottom": null}})", "bottom"},
                    Damage{"text_for_number", R"({"relief": "deep"})", "relief"},
                    Damage{"number_for_text", R"({"title": 7})", "title"},
                    Damage{"number_for_object", R"({"pattern": 7})", "pattern"},
                    Damage{"number_for_flag", R"({"nose_clip": 1})", "nose_clip"},
                    Damage{"too_large", R"({"relief": 1.5})", "relief"},
                    Damage{"negative_seed", R"({"seed": -1})", "seed"},
                    Damage{"fraction_of_a_fold", R"({"folds": 2.5})", "folds"},
                    Damage{"too_many_folds", R"({"folds": 1000000000})", "folds"},
                    Damage{"unknown_form", R"({"form": "visor"})", "form"},
                    Damage{"unknown_height", R"({"enroll": "top"})", "enroll"},
                    Damage{"short_color", R"({"color": "#fff"})", "color"},
                    Damage{"word_for_color", R"({"color": "#zzzzzz"})", "color"},
                    Damage{"one_point", R"({"outline": {"top": [[0, 0.3]]}})", "top"},
                    Damage{"flat_points", R"({"outline": {"top": [0, 0.3]}})", "top"},
                    Damage{"far_point", R"({"outline": {"top": [[0, 0.3], [50, 0.3]]}})", "top"},
                    Damage{"huge_number", R"({"outline": {"top": [[0, 0.3], [1e300, 0.3]]}})", "top"},
                    Damage{"off_the_midline", R"({"outline": {"top": [[0.2, 0.3], [1, 0.3]]}})", "outline"}),
    [](const auto& damage) { return damage.param.name; });

TEST(MaskStyle, RefusesWhatIsNoJsonObject) {
  EXPECT_NE(message_of("{\"title\":").find("plain.json: is not JSON"), std::string::npos);
  EXPECT_NE(message_of("[]").find("plain.json: must be a JSON object"), std::string::npos);
  EXPECT_NE(message_of("").find("is not JSON"), std::string::npos);
}

TEST(MaskStyle, OfAMillionNestedBracketsIsRefused) {
  for (const std::string kind : {"[]", "{}"}) {
    std::string open;
    std::string close;
    for (int i = 0; i < 1000000; ++i) open += kind == "[]" ? "[" : "{\"a\":";
    for (int i = 0; i < 1000000; ++i) close += kind[1];
    EXPECT_NE(message_of(open).find("is not JSON"), std::string::npos);
    const auto nested = open + (kind == "[]" ? "" : "1") + close;
    EXPECT_NE(message_of(nested).find("plain.json: "), std::string::npos);
    EXPECT_NE(message_of("{\"title\":" + nested + "}").find("\"title\" must be a text"), std::string::npos);
  }
}

TEST(MaskStyle, CutAtAnyLengthIsRefused) {
  const std::string whole = smallest_style;
  for (std::size_t length = 0; length + 1 < whole.size(); length += 7) {
    EXPECT_NE(message_of(whole.substr(0, length)), "nothing was thrown") << length;
  }
}

TEST(MaskStyle, RefusesADirectoryWithoutStyles) {
  EXPECT_THROW(load_mask_styles("/nowhere/at/all"), Error);
  EXPECT_THROW(load_mask_styles(std::filesystem::path(MASKID_SOURCE_DIR) / "src/mask"), Error);
}

TEST(MaskStyle, ShippedStylesAreSortedAndEightAreEnrolled) {
  const auto styles = load_mask_styles(shipped_styles);
  std::set<std::string> enrolled;
  std::set<WearingHeight> heights;
  for (std::size_t i = 0; i < styles.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(styles[i - 1].name, styles[i].name);
    }
    if (!styles[i].enroll) continue;
    enrolled.insert(styles[i].name);
    heights.insert(*styles[i].enroll);
  }
  EXPECT_EQ(enrolled, (std::set<std::string>{"bandana_red", "cloth_black", "cloth_checked", "kn95_white", "n95_white",
                                             "surgical_blue", "surgical_green", "surgical_white"}));
  EXPECT_EQ(heights.size(), 3U);
}

}  // namespace
}  // namespace maskid
