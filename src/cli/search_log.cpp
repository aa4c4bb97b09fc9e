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
