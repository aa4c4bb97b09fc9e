#include "maskid/report/report_format.hpp"

#include <algorithm>
#include <cstdio>

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

/// Characters a terminal shows: UTF-8's continuation bytes do not count.
std::size_t shown_width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string as_text(const Table& table) {
  std::vector<std::vector<std::string>> lines = {table.header};
  for (const auto& row : table.rows) lines.push_back(row);
  std::vector<std::size_t> widths(table.header.size(), 0);
  for (auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = shown(line[i]);
      widths[i] = std::max(widths[i], shown_width(line[i]));
    }
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text += std::string(widths[i] - shown_width(line[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

std::string as_csv(const Table& table) {
  std::string text;
  const auto add = [&](const std::vector<std::string>& line) {
    for (std::size_t i = 0; i < line.size(); ++i) text += (i == 0 ? "" : ",") + csv_field(line[i]);
    text += '\n';
  };
  add(table.header);
  for (const auto& row : table.rows) add(row);
  return text;
}

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace maskid
