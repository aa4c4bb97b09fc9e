#include "cli/gallery_log.hpp"

#include "maskid/base/error.hpp"

#include "cli/clock.hpp"

namespace maskid {

void require_log(const GalleryPlace& gallery) {
  if (!gallery.in_database() && std::filesystem::exists(audit_log_of(gallery.file()))) AuditLog(gallery.file(), now);
}

void log(const GalleryPlace& gallery, const std::vector<AuditEvent>& events) {
  if (!gallery.in_database()) AuditLog(gallery.file(), now).append(events);
}

std::optional<AuditedLog> verify_log(const GalleryPlace& gallery, const std::optional<std::string>& known_head) {
  if (!gallery.in_database()) return verify_audit_log(gallery.file(), known_head);
  if (known_head) throw Error("a gallery in a database has no log of maskid's: leave --log-head out");
  return std::nullopt;
}

std::vector<std::string> log_entries_of(const GalleryPlace& gallery, const std::string& subject_id) {
  if (gallery.in_database()) return {};
  return audit_entries_of(gallery.file(), subject_id);
}

}  // namespace maskid
