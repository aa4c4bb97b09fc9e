#include "report/html_text.hpp"

#include <algorithm>

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

/// Bytes of the character at the start of `text`; 0 when it cannot be shown.
std::size_t character_length(std::string_view text) {
  if (text[0] == '\n' || text[0] == '\t') return 1;
  for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
    if (is_plain_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

std::string_view without_markup(std::string_view character) {
  switch (character[0]) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return character;
  }
}

std::string table_row(const std::vector<std::string>& cells, const char* cell) {
  std::string row;
  for (const auto& content : cells) row += element(cell, content);
  return element("tr", row);
}

}  // namespace

std::string html(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto length = character_length(text);
    safe += length == 0 ? replacement : without_markup(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return safe;
}

std::string element(std::string_view tag, std::string_view content) {
  const auto name = tag.substr(0, tag.find(' '));
  std::string text = "<";
  text.append(tag).append(">").append(content).append("</").append(name).append(">\n");
  return text;
}

std::string html_table(const HtmlTable& table) {
  if (table.rows.empty()) return "";
  std::string rows;
  for (const auto& row : table.rows) rows += table_row(row, "td");
  const auto content = element("caption", table.caption) +
                       element("thead", table_row(table.header, "th scope=\"col\"")) + element("tbody", rows);
  return element("div class=\"scroll\" tabindex=\"0\"", element("table", content));
}

}  // namespace maskid
