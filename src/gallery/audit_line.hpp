#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "maskid/gallery/audit_log.hpp"

// A line of an audit log: one JSON object, whose first members are number (from 1) and time, whose last are before, the
// SHA-256 of the line before (64 zeros for the first), and sha256, that of its own bytes up to there.
// docs/retention.md.

namespace maskid::audit_line {

/// None is longer, its end included; a longer one is damage.
constexpr std::size_t longest = std::size_t{64} << 10;

/// What a line must fit behind.
struct Place {
  std::uint64_t number = 0;                 ///< of the line before; 0: there is none
  std::string hash = std::string(64, '0');  ///< of the line before
};

/// With its line end. Throws Error when it would be too long.
std::string encode(const AuditEvent& event, std::chrono::sys_seconds time, const Place& before);

/// A line as it was read.
struct Line {
  std::uint64_t number = 0;
  std::string before;
  std::string event;
  std::optional<std::string> subject_id;
};

/// Of a line without its end. Nothing when it is not, byte for byte, as it was written.
std::optional<Line> decode(std::string_view line);

/// The place behind this line.
Place behind(const Line& decoded, std::string_view line);

}  // namespace maskid::audit_line
