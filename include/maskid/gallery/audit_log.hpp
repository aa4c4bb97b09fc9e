#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace maskid {

/// Something that was done with a gallery: its name, and what there is to say of it, in this order.
struct AuditEvent {
  using Value = std::variant<std::nullptr_t, std::string, std::uint64_t, double>;
  std::string name;
  std::vector<std::pair<std::string, Value>> members = {};
};

/// Where what is done with the gallery at `gallery` is written down: `gallery`.audit, or where a link at it leads.
std::filesystem::path audit_log_of(const std::filesystem::path& gallery);

/// Writes down what is done with a gallery: a line of JSON an event, each with the hash of the line before
/// (docs/retention.md). Several processes may do so at once.
class AuditLog {
 public:
  /// Says what time it is, in UTC.
  using Clock = std::function<std::chrono::sys_seconds()>;

  /// Makes the log where there is none, for its owner alone. Throws Error when it cannot be written.
  AuditLog(const std::filesystem::path& gallery, Clock clock);

  /// When it returns, the events are on the disk, one behind the other. A line that a crash has torn is cut off before,
  /// which is an event of its own. Throws Error when the disk says no, or when the last line is damaged; then the log
  /// is as it was.
  void append(std::span<const AuditEvent> events) const;
  void append(const AuditEvent& event) const { append(std::span(&event, 1)); }

  /// Appends the event unless one of the same name is the last.
  void append_once(const AuditEvent& event) const;

 private:
  std::filesystem::path path_;
  Clock clock_;
};

/// A log whose lines are all as they were written and follow one another.
struct AuditedLog {
  std::size_t entries = 0;
  std::string head;            ///< SHA-256 of the last line; zeros when there is none
  std::size_t torn_bytes = 0;  ///< of a line without an end, behind the last: a crash, or it is being cut
};

/// Reads all of the log of the gallery at `gallery`; nothing: there is no log. Throws Error naming the first line that
/// was changed or does not follow the one before, and, where `known_head` is given, when no line has that hash: lines
/// that an earlier reading found are gone.
std::optional<AuditedLog> verify_audit_log(const std::filesystem::path& gallery,
                                           const std::optional<std::string>& known_head = {});

/// The lines that name the subject, as they stand there. Throws as verify_audit_log() does.
std::vector<std::string> audit_entries_of(const std::filesystem::path& gallery, const std::string& subject_id);

}  // namespace maskid
