#pragma once

#include <optional>
#include <span>

#include "maskid/gallery/audit_log.hpp"
#include "maskid/gallery/gallery_place.hpp"

namespace maskid {

/// Writes down what a command searches for, or, once, that searches are not written down.
class SearchLog {
 public:
  /// Of a gallery in a database nothing is written: that is its server's to do. Where searches are `logged`, throws
  /// Error naming --no-log-searches when the log of the gallery cannot be written. Where they are not, warns on stderr
  /// when not even that can be.
  SearchLog(const GalleryPlace& gallery, bool logged);

  /// On the disk when it returns, so that no answer is given that is not in the log. Throws as the constructor does.
  void write(std::span<const AuditEvent> searches) const;

 private:
  std::optional<AuditLog> log_;
};

}  // namespace maskid
