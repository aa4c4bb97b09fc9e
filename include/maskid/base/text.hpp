#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace maskid {

/// True for well-formed UTF-8 without control characters (C0, DEL, C1) and without those that turn the direction of
/// writing: safe to print on a terminal.
bool is_plain_utf8(std::string_view text);

/// `text` made safe to print: what is_plain_utf8 refuses is written as \xHH; cut with … beyond 120 bytes.
std::string in_quotes(std::string_view text);

/// A path for messages: like in_quotes(), but never cut and without quotation marks.
std::string shown(const std::filesystem::path& path);

/// The fields of one CSV text (RFC 4180: quotation marks doubled, line ends of either kind), row by row, without empty
/// lines. Throws Error naming `where` and the line of a quotation mark that is not closed, or of a row over 1 MiB.
std::vector<std::vector<std::string>> parse_csv(std::string_view text, const std::string& where);

/// `field` as one CSV field, quoted where it must be.
std::string csv_field(std::string_view field);

}  // namespace maskid
