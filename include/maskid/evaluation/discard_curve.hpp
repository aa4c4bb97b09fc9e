#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/search_scores.hpp"
#include "maskid/face/face_quality.hpp"

namespace maskid {

/// What is known of a probe's face before it is searched.
struct ProbeQuality {
  FaceQuality face;
  double score = 0;  ///< quality_score()

  bool operator==(const ProbeQuality&) const = default;
};

/// Error rates of the probes that a limit on their quality lets pass.
struct DiscardPoint {
  double wanted = 0;     ///< share to discard
  double discarded = 0;  ///< measured: the largest share up to `wanted` that a limit can tell from the rest
  /// Of the worst face that is kept, in the measure's unit; nothing: none has a face, or there is none.
  std::optional<double> limit;
  Rate fnir;  ///< over mated searches that are kept
  Rate fpir;  ///< over non-mated ones, or with mates left out
};

/// Error versus discard (Grother & Tabassi, "Performance of biometric quality measures", IEEE TPAMI 29(4), 2007;
/// ISO/IEC 29794-1): what probes cost that a measure of quality calls bad. A measure that predicts errors well brings
/// FNIR down fast.
struct DiscardCurve {
  std::string measure;               ///< "quality score", "eye distance", "sharpness", "yaw", "brightness"
  float threshold = 0;               ///< held along the curve
  std::vector<DiscardPoint> points;  ///< 0, 5, … 50 %
};

/// A curve a measure, the overall one first. `qualities` has an entry a search; probes without a face are the worst by
/// every measure, so that the first point has the rates of all probes (rule 3 of metrics.hpp). Bad are small values, of
/// yaw large ones to either side, of brightness large differences from 128. Intervals are by rule 8, at this very
/// threshold. Throws Error as measure() does.
std::vector<DiscardCurve> discard_curves(std::span<const SearchScores> searches,
                                         std::span<const std::optional<ProbeQuality>> qualities, float threshold,
                                         const MetricsOptions& options);

}  // namespace maskid
