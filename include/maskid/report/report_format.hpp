#pragma once

#include <string>
#include <vector>

namespace maskid {

enum class ReportFormat { text, json, csv };

/// Rows of equal length under a header.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// Columns aligned by spaces; cells that are not safe to print on a terminal are escaped.
std::string as_text(const Table& table);

/// RFC 4180, line ends of one character.
std::string as_csv(const Table& table);

/// `value` with `digits` after the point.
std::string fixed(double value, int digits);

}  // namespace maskid
