#include "maskid/base/consent.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

constexpr std::size_t longest_basis = 500;

/// Of digits alone.
unsigned number(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  const auto fits = [](char c, char wanted) { return wanted == '-' ? c == '-' : c >= '0' && c <= '9'; };
  if (!std::ranges::equal(text, shape, fits)) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(number(text.substr(0, 4)))),
                                        std::chrono::month(number(text.substr(5, 2))),
                                        std::chrono::day(number(text.substr(8, 2))));
  if (!day.ok()) return std::nullopt;
  return Day(day);
}

std::string text_of(Day day) {
  const std::chrono::year_month_day parts(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
                static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return text;
}

Consent parse_consent(const std::string& basis, const std::string& expires, const std::string& where) {
  if (basis.size() > longest_basis) {
    throw Error(where + ": the consent is longer than " + std::to_string(longest_basis) +
                " bytes; name the document that holds the whole of it");
  }
  if (!is_plain_utf8(basis)) {
    throw Error(where + ": the consent " + in_quotes(basis) + " holds a control character or is not UTF-8; retype it");
  }
  Consent consent{basis, parse_day(expires)};
  if (!expires.empty() && !consent.expires) {
    throw Error(where + ": " + in_quotes(expires) + " is no day; write the last one as 2027-12-31");
  }
  return consent;
}

}  // namespace maskid
