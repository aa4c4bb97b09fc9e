#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace maskid {

/// One probe, searched in the whole gallery.
struct SearchScores {
  std::string probe;                ///< path; for reports only
  std::string subject_id;           ///< whom it shows; for a non-mated probe its folder's name
  std::optional<std::size_t> mate;  ///< index among the gallery's subjects; nothing: non-mated
  /// One per gallery subject, -1 where the subject has no template; empty: failure to acquire
  /// (FTA).
  std::vector<float> similarities;
};

}  // namespace maskid
