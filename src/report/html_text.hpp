#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maskid {

/// `text` as content of an element or of an attribute in quotation marks. Bytes that are not UTF-8, control characters
/// and those that turn the direction of writing become U+FFFD; line ends and tabs stay.
std::string html(std::string_view text);

/// element("p class=\"note\"", "a &lt; b") is <p class="note">a &lt; b</p> and a line end; `content` is HTML.
std::string element(std::string_view tag, std::string_view content);

/// Its cells are HTML. Rows as long as the header.
struct HtmlTable {
  std::string caption;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// In a box of its own that scrolls when the page is too narrow; empty without rows.
std::string html_table(const HtmlTable& table);

}  // namespace maskid
