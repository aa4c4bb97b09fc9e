#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace maskid {

/// A day of the calendar, as UTC counts them.
using Day = std::chrono::sys_days;

/// The day that `text` says as 2027-12-31; nothing where it says none.
std::optional<Day> parse_day(std::string_view text);

/// As parse_day() reads it, of the years 0 to 9999.
std::string text_of(Day day);

/// On what basis a photo of a person is held, and until when: as those said who enrolled it.
struct Consent {
  std::string basis;           ///< empty: not recorded
  std::optional<Day> expires;  ///< the last day on which it may be searched; nothing: no end was set

  bool expired(Day today) const { return expires && *expires < today; }
  bool operator==(const Consent&) const = default;
};

/// Of words as they were typed; an empty one is not recorded. Throws Error naming `where` for a day that is none, and
/// for a basis over 500 bytes or with a control character.
Consent parse_consent(const std::string& basis, const std::string& expires, const std::string& where);

}  // namespace maskid
