#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/gallery/audit_log.hpp"
#include "maskid/gallery/gallery_place.hpp"

namespace maskid {

/// Writes events into the log of the gallery; on the disk when it returns. A gallery in a database has no log of ours:
/// nothing is written. Throws Error when it cannot.
void write_down(const GalleryPlace& gallery, std::span<const AuditEvent> events);

/// Throws Error where there is a log that cannot be written: before hours of work, not behind them.
void require_log_if_there(const GalleryPlace& gallery);

/// The log of the gallery, read and checked; nothing where there is none. See verify_audit_log().
std::optional<AuditedLog> verify_log(const GalleryPlace& gallery, const std::optional<std::string>& known_head);

/// The lines of the log that name the subject.
std::vector<std::string> log_entries_of(const GalleryPlace& gallery, const std::string& subject_id);

/// Writes down what a command searches for, or, once, that searches are not written down.
class SearchLog {
 public:
  /// Where searches are `logged`, throws Error naming --no-log-searches when the log of the gallery cannot be written.
  /// Where they are not, warns on stderr when not even that can be.
  SearchLog(const GalleryPlace& gallery, bool logged);

  /// On the disk when it returns, so that no answer is given that is not in the log. Throws as the constructor does.
  void write(std::span<const AuditEvent> searches) const;

 private:
  std::optional<AuditLog> log_;
};

}  // namespace maskid
