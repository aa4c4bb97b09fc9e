#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maskid/base/descriptor.hpp"

namespace maskid {

/// A CSV file (RFC 4180; line ends of either kind) row by row, in memory that does not grow with the file.
class CsvRows {
 public:
  /// Throws Error when the file cannot be read.
  explicit CsvRows(std::filesystem::path path);

  /// Goes on to the next row that is not empty; false after the last. Throws Error when the file cannot be read or a
  /// quotation mark is out of place.
  bool next();

  /// Of this row, without quotation marks; good until next().
  std::span<const std::string_view> fields() const { return fields_; }

  /// An Error about this row: "FILE, line 7: MESSAGE".
  Error error(const std::string& message) const;

 private:
  std::string_view rest() const { return std::string_view(buffer_).substr(begin_); }
  bool read_more();
  std::optional<std::string_view> next_row();
  void split(std::string_view row);
  std::size_t field_length(std::string_view row) const;
  std::string_view unquoted(std::string_view field);

  std::filesystem::path path_;
  Descriptor file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not taken yet
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::deque<std::string> rewritten_;  // fields with doubled quotation marks, which must not move
};

}  // namespace maskid
