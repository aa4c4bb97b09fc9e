#include <algorithm>
#include <array>
#include <utility>

#include "maskid/base/error.hpp"
#include "maskid/mask/mask_style.hpp"

namespace maskid {
namespace {

constexpr std::array<std::pair<std::string_view, WearingHeight>, 4> heights = {
    {{"below_nose", WearingHeight::below_nose},  // in the order of the enumeration
     {"low", WearingHeight::low},
     {"middle", WearingHeight::middle},
     {"high", WearingHeight::high}}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

[[noreturn]] void refuse(std::string_view word, const std::vector<MaskStyle>& styles) {
  std::string known;
  for (const MaskStyle& style : styles) known += (known.empty() ? "" : ", ") + style.name;
  throw Error(
      "no mask style '" + std::string(word) +
      "'; write STYLE or STYLE:HEIGHT (low, middle, high, below_nose), or all, default or none; styles: " + known);
}

WornMask parse_worn_mask(std::string_view word, const std::vector<MaskStyle>& styles) {
  const auto colon = word.find(':');
  const auto name = word.substr(0, colon);
  const auto style =
      std::find_if(styles.begin(), styles.end(), [&](const MaskStyle& known) { return known.name == name; });
  if (style == styles.end()) refuse(word, styles);
  if (colon == std::string_view::npos) return {*style, WearingHeight::middle};

  for (const auto& [text, height] : heights) {
    if (word.substr(colon + 1) == text) return {*style, height};
  }
  refuse(word, styles);
}

std::vector<WornMask> every_mask(const std::vector<MaskStyle>& styles) {
  std::vector<WornMask> worn;
  for (const MaskStyle& style : styles) {
    for (const auto& [text, height] : heights) {
      if (height != WearingHeight::below_nose) worn.push_back({style, height});
    }
  }
  return worn;
}

std::vector<WornMask> enrollment_masks(const std::vector<MaskStyle>& styles) {
  std::vector<WornMask> worn;
  for (const MaskStyle& style : styles) {
    if (style.enroll) worn.push_back({style, *style.enroll});
  }
  return worn;
}

}  // namespace

std::string WornMask::name() const {
  return style.name + ':' + std::string(heights[static_cast<std::size_t>(height)].first);
}

std::vector<WornMask> parse_worn_masks(std::string_view text, const std::vector<MaskStyle>& styles) {
  const auto list = trimmed(text);
  if (list.empty() || list == "none") return {};
  if (list == "all") return every_mask(styles);
  if (list == "default") return enrollment_masks(styles);

  std::vector<WornMask> worn;
  for (const auto word : split(list)) worn.push_back(parse_worn_mask(word, styles));
  return worn;
}

}  // namespace maskid
