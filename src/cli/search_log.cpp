#include "cli/search_log.hpp"

#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

#include "cli/clock.hpp"

namespace maskid {
namespace {

Error with_way_out(const Error& error) {
  return Error(std::string(error.what()) + "; or search with --no-log-searches");
}

/// The gallery may lie where nothing can be written.
void note_that_nothing_is_logged(const GalleryPlace& gallery) {
  try {
    AuditLog(gallery.file(), now).append_once({"searches not logged"});
  } catch (const Error& error) {
    std::fprintf(stderr, "maskid: warning: searches are not logged, nor is that: %s\n", shown(error.what()).c_str());
  }
}

}  // namespace

void write_down(const GalleryPlace& gallery, std::span<const AuditEvent> events) {
  if (!gallery.in_database()) AuditLog(gallery.file(), now).append(events);
}

void require_log_if_there(const GalleryPlace& gallery) {
  if (gallery.in_database()) return;
  if (std::filesystem::exists(audit_log_of(gallery.file()))) AuditLog(gallery.file(), now);
}

std::optional<AuditedLog> verify_log(const GalleryPlace& gallery, const std::optional<std::string>& known_head) {
  if (!gallery.in_database()) return verify_audit_log(gallery.file(), known_head);
  if (known_head) throw Error("a gallery in a database has no log of maskid's; leave --log-head out");
  return std::nullopt;
}

std::vector<std::string> log_entries_of(const GalleryPlace& gallery, const std::string& subject_id) {
  return gallery.in_database() ? std::vector<std::string>() : audit_entries_of(gallery.file(), subject_id);
}

SearchLog::SearchLog(const GalleryPlace& gallery, bool logged) {
  if (gallery.in_database()) return;
  if (!logged) {
    note_that_nothing_is_logged(gallery);
    return;
  }
  try {
    log_.emplace(gallery.file(), now);
  } catch (const Error& error) {
    throw with_way_out(error);
  }
}

void SearchLog::write(std::span<const AuditEvent> searches) const {
  if (!log_) return;
  try {
    log_->append(searches);
  } catch (const Error& error) {
    throw with_way_out(error);
  }
}

}  // namespace maskid
