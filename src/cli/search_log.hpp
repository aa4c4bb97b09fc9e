#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "maskid/gallery/audit_log.hpp"

namespace maskid {

/// Writes down what a command searches for, or, once, that searches are not written down.
class SearchLog {
 public:
  /// Where searches are `logged`, throws Error naming --no-log-searches when the log of the gallery cannot be written.
  /// Where they are not, warns on stderr when not even that can be.
  SearchLog(const std::filesystem::path& gallery, bool logged);

  /// On the disk when it returns, so that no answer is given that is not in the log. Throws as the constructor does.
  void write(std::span<const AuditEvent> searches) const;

 private:
  std::optional<AuditLog> log_;
};

}  // namespace maskid
