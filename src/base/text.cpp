#include "maskid/base/text.hpp"

#include <array>
#include <cstdint>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

/// Bytes of the printable UTF-8 character at the start of `text`; 0 when there is none.
std::size_t printable_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  std::uint32_t code = first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (at(i) & 0x3fu);
  }
  constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool control = code < 0xa0;
  const bool turns_direction = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return code < smallest[length] || code > 0x10ffff || surrogate || control || turns_direction ? 0 : length;
}

/// A field takes more memory than its comma: a file of nothing else must not fill it.
constexpr std::size_t longest_row = std::size_t{1} << 20;

std::string escaped(std::string_view text, std::size_t most) {
  constexpr char digits[] = "0123456789abcdef";
  std::string safe;
  while (!text.empty()) {
    if (safe.size() >= most) return safe + "…";
    const auto length = printable_length(text);
    if (length > 0) {
      safe += text.substr(0, length);
    } else {
      const auto byte = static_cast<unsigned char>(text[0]);
      safe += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
    text.remove_prefix(length > 0 ? length : 1);
  }
  return safe;
}

}  // namespace

bool is_plain_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = printable_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string in_quotes(std::string_view text) { return "'" + escaped(text, 120) + "'"; }

std::string shown(const std::filesystem::path& path) { return escaped(path.string(), 8192); }

std::vector<std::vector<std::string>> parse_csv(std::string_view text, const std::string& where) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark, as spreadsheets write
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  std::size_t line = 1;
  std::size_t opened = 0;
  bool inside = false;
  std::size_t begin = 0;
  const auto end_row = [&] {
    if (row.size() > 1 || !row[0].empty()) rows.push_back(std::move(row));
    row.assign(1, "");
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (i - begin > longest_row) {
      throw Error(where + ", line " + std::to_string(inside ? opened : line) +
                  ": the row is longer than 1 MiB; close its quotation marks, or check that the file is CSV");
    }
    if (inside && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += text[++i];
    } else if (c == '"' && (inside || row.back().empty())) {
      inside = !inside;
      opened = line;
    } else if (inside) {
      row.back() += c;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\n') {
      end_row();
      begin = i + 1;
    } else if (c != '\r') {
      row.back() += c;
    }
  }
  if (inside) {
    throw Error(where + ": the quotation mark in line " + std::to_string(opened) +
                " is not closed; close it, or double it if it belongs to the text");
  }
  end_row();
  return rows;
}

std::string csv_field(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

}  // namespace maskid
