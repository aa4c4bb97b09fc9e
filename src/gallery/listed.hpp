#pragma once

#include <span>
#include <string>

#include "maskid/base/text.hpp"

namespace maskid {

/// "'a, b'", or "none"; for messages.
inline std::string listed(std::span<const std::string> names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : in_quotes(text);
}

}  // namespace maskid
