#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "maskid/evaluation/search_scores.hpp"

// Files of scores, of this or any other system. CSV with a header and a row a comparison; columns in any order, others
// are left alone:
//
//   probe             name of the photo that was searched
//   probe_subject_id  whom it shows; without this column the mate, and for a non-mated probe the probe itself
//   candidate         gallery subject; the gallery is every candidate of the file
//   similarity        any finite number, higher for more alike: write the negative of a distance.
//                     Empty: nothing was compared. So is -1 where all similarities lie in -1 … 1.
//   mated             1 where the candidate is whom the probe shows (its mate), else 0; true and false will do
//
// A comparison without a row did not take place either, and a probe without a single similarity is a failure to
// acquire (FTA). Such a probe needs one row, with an empty similarity; its candidate is the mate (empty: as
// probe_subject_id says), or empty for a non-mated probe. Every mated probe has a row with its mate.

namespace maskid {

/// What one system said of all probes; for measure() and the rest of this folder.
struct ScoreSet {
  std::vector<std::string> subjects;   ///< of the gallery, in the order of their first appearance
  std::vector<SearchScores> searches;  ///< likewise
  /// The file's similarities and thresholds are those here times this: a power of two that brings them between -1 and
  /// 1 without rounding; 1 where they lie there.
  double scale = 1;
  std::vector<std::string> warnings;  ///< empty, or that the scores look like distances
};

/// Similarities are rounded to floats. Needs about 4 bytes a comparison of any probe with any subject. Throws Error,
/// naming file and line, for what the format above does not allow, such as a probe with two mates or a comparison
/// twice.
ScoreSet read_scores(const std::filesystem::path& path);

/// The fewest digits that read back as the same float.
std::string shortest_text(float value);

/// The comparison with the mate, and those with all others, one similarity a line: what pyeer's geteerinf reads as
/// genuine and impostor scores. Comparisons that did not take place have no line there, and so no part in its rates.
std::string genuine_lines(const SearchScores& search);
std::string impostor_lines(const SearchScores& search);

}  // namespace maskid
