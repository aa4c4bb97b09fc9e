#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/gallery/audit_log.hpp"
#include "maskid/gallery/gallery_place.hpp"

namespace maskid {

// What audit_log.hpp says of the log beside a gallery file. Of a gallery in a database its server keeps a log, if it is
// told to (docs/scaling.md): here nothing is written, and there is none.

/// Throws Error when there is a log that cannot be written.
void require_log(const GalleryPlace& gallery);

void log(const GalleryPlace& gallery, const std::vector<AuditEvent>& events);

std::optional<AuditedLog> verify_log(const GalleryPlace& gallery, const std::optional<std::string>& known_head);

std::vector<std::string> log_entries_of(const GalleryPlace& gallery, const std::string& subject_id);

}  // namespace maskid
