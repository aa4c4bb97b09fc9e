#include "maskid/mask/mask_style.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"

namespace maskid {
namespace {

using nlohmann::json;

constexpr std::pair<const char*, WearingHeight> heights[] = {
    {"low", WearingHeight::low}, {"middle", WearingHeight::middle}, {"high", WearingHeight::high}};
constexpr std::pair<const char*, MaskForm> forms[] = {{"pleated", MaskForm::pleated},
                                                      {"beak", MaskForm::beak},
                                                      {"cup", MaskForm::cup},
                                                      {"cloth", MaskForm::cloth},
                                                      {"scarf", MaskForm::scarf}};
constexpr std::pair<const char*, MaskPattern> patterns[] = {{"plain", MaskPattern::plain},
                                                            {"checks", MaskPattern::checks},
                                                            {"dots", MaskPattern::dots},
                                                            {"stripes", MaskPattern::stripes}};
constexpr std::pair<const char*, MaskStraps> strap_kinds[] = {
    {"none", MaskStraps::none}, {"ear_loops", MaskStraps::ear_loops}, {"head_bands", MaskStraps::head_bands}};

/// The members of one JSON object, each taken once; finish() refuses what nobody took.
class Fields {
 public:
  Fields(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object_.is_object()) throw Error(where_ + ": must be a JSON object");
  }

  const json* find(const std::string& name) {
    taken_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  const json& require(const std::string& name) {
    const json* value = find(name);
    if (!value) refuse(name, "is missing");
    return *value;
  }

  std::string text(const std::string& name) {
    const json& value = require(name);
    if (!value.is_string()) refuse(name, "must be a text");
    return value.get<std::string>();
  }

  bool flag(const std::string& name, bool fallback) {
    const json* value = find(name);
    if (!value) return fallback;
    if (!value->is_boolean()) refuse(name, "must be true or false");
    return value->get<bool>();
  }

  float number(const std::string& name, float fallback, std::pair<float, float> range) {
    const json* value = find(name);
    return value ? checked_number(name, *value, range) : fallback;
  }

  std::uint32_t whole(const std::string& name, std::uint32_t fallback, std::uint32_t most) {
    const json* value = find(name);
    if (!value) return fallback;
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > most) {
      refuse(name, "must be a whole number from 0 to " + std::to_string(most));
    }
    return value->get<std::uint32_t>();
  }

  /// "#rrggbb" to B, G, R.
  cv::Vec3b color(const std::string& name) {
    const std::string value = text(name);
    const bool hexadecimal = value.size() == 7 && value[0] == '#' &&
                             value.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!hexadecimal) refuse(name, "must be a color such as \"#1f6feb\"");
    const unsigned long rgb = std::stoul(value.substr(1), nullptr, 16);
    return {static_cast<uchar>(rgb & 255U), static_cast<uchar>(rgb >> 8U & 255U), static_cast<uchar>(rgb >> 16U)};
  }

  template <typename Word>
  Word word(const std::string& name, std::span<const std::pair<const char*, Word>> words) {
    const std::string value = text(name);
    std::string known;
    for (const auto& [text, meaning] : words) {
      if (value == text) return meaning;
      known += (known.empty() ? "" : ", ") + std::string(text);
    }
    refuse(name, "is \"" + value + "\", must be one of " + known);
  }

  std::vector<cv::Point2f> points(const std::string& name) {
    const json& value = require(name);
    if (!value.is_array() || value.size() < 2 || value.size() > 32) {
      refuse(name, "must be a list of 2 to 32 points [x, y]");
    }
    std::vector<cv::Point2f> result;
    for (const json& point : value) {
      if (!point.is_array() || point.size() != 2) refuse(name, "must hold points [x, y]");
      result.emplace_back(checked_number(name, point[0], {0, 2}), checked_number(name, point[1], {0, 4}));
    }
    return result;
  }

  void finish() const {
    for (const auto& member : object_.items()) {
      if (!taken_.contains(member.key())) refuse(member.key(), "is not known; remove it");
    }
  }

  [[noreturn]] void refuse(const std::string& name, const std::string& why) const {
    throw Error(where_ + ": \"" + name + "\" " + why);
  }

 private:
  float checked_number(const std::string& name, const json& value, std::pair<float, float> range) const {
    if (!value.is_number()) refuse(name, "must be a number");
    const auto result = value.get<double>();
    if (!(result >= range.first && result <= range.second)) {
      refuse(name,
             "must be from " + json(range.first).dump() + " to " + json(range.second).dump() + ", not " + value.dump());
    }
    return static_cast<float>(result);
  }

  const json& object_;
  std::string where_;
  std::set<std::string> taken_;
};

void read_outline(Fields& fields, MaskStyle& style, const std::string& file) {
  Fields outline(fields.require("outline"), file + ": \"outline\"");
  style.top = outline.points("top");
  style.bottom = outline.points("bottom");
  outline.finish();
  if (style.top.front().x != 0 || style.bottom.front().x != 0) {
    fields.refuse("outline", "must start on the midline (x = 0), at the top and at the bottom");
  }
}

void read_fabric(Fields& fields, MaskStyle& style, const std::string& file) {
  style.color = style.edge_color = fields.color("color");
  if (const json* edge = fields.find("edge")) {
    Fields members(*edge, file + ": \"edge\"");
    style.edge_color = members.color("color");
    style.edge_width = members.number("width", style.edge_width, {0, 0.3F});
    members.finish();
  }
  if (const json* pattern = fields.find("pattern")) {
    Fields members(*pattern, file + ": \"pattern\"");
    style.pattern = members.word<MaskPattern>("kind", patterns);
    style.pattern_color = members.color("color");
    style.pattern_size = members.number("size", style.pattern_size, {0.01F, 2});
    members.finish();
  }
  if (const json* weave = fields.find("weave")) {
    Fields members(*weave, file + ": \"weave\"");
    style.weave = members.number("contrast", style.weave, {0, 1});
    style.weave_size = members.number("size", style.weave_size, {0.005F, 0.5F});
    members.finish();
  }
  if (const json* straps = fields.find("straps")) {
    Fields members(*straps, file + ": \"straps\"");
    style.straps = members.word<MaskStraps>("kind", strap_kinds);
    style.strap_color = members.color("color");
    members.finish();
  }
}

MaskStyle read_style(const std::filesystem::path& path) {
  const std::string file = path.string();
  const json content = json::parse(read_file(path), nullptr, false);
  if (content.is_discarded()) throw Error(file + ": is not JSON");
  Fields fields(content, file);

  MaskStyle style;
  style.name = path.stem().string();
  style.title = fields.text("title");
  style.form = fields.word<MaskForm>("form", forms);
  if (fields.find("enroll")) style.enroll = fields.word<WearingHeight>("enroll", heights);
  read_outline(fields, style, file);
  read_fabric(fields, style, file);
  style.relief = fields.number("relief", style.relief, {0, 1});
  style.folds = static_cast<int>(fields.whole("folds", 0, 12));
  style.nose_clip = fields.flag("nose_clip", false);
  style.seed = fields.whole("seed", style.seed, 0xFFFFFFFFU);
  fields.finish();
  return style;
}

}  // namespace

std::vector<MaskStyle> load_mask_styles(const std::filesystem::path& directory) {
  std::error_code failure;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (failure) {
    throw Error(directory.string() + ": cannot read the mask styles: " + failure.message());
  }
  if (files.empty()) throw Error(directory.string() + ": holds no mask styles (*.json)");

  std::sort(files.begin(), files.end());
  std::vector<MaskStyle> styles;
  for (const auto& file : files) styles.push_back(read_style(file));
  std::sort(styles.begin(), styles.end(), [](const MaskStyle& a, const MaskStyle& b) { return a.name < b.name; });
  return styles;
}

}  // namespace maskid
