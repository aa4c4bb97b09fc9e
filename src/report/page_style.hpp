#pragma once

#include <string_view>

namespace maskid {

/// The style sheet of a page. Light and dark, narrow and wide, screen and paper.
std::string_view page_style();

}  // namespace maskid
