#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maskid/evaluation/search_scores.hpp"

namespace maskid {

/// Rates in a gallery of N subjects: the probe's mate and others drawn at random.
struct GallerySizePoint {
  std::size_t subjects = 0;  ///< N
  double tpir = 0;           ///< at rank 1, without a threshold
  double fnir = 0;           ///< at the threshold that holds the wanted FPIR at this N
  double threshold = 0;      ///< that threshold
  double fpir = 0;           ///< at the threshold of the whole gallery
  bool fitted = false;       ///< not measured: read off a line through the larger half of the measured points
};

struct GallerySizes {
  double wanted_fpir = 0;
  bool too_few_trials = false;           ///< for the wanted FPIR (rule 5 of metrics.hpp)
  std::vector<GallerySizePoint> points;  ///< N rising, the fitted ones last
};

/// Rates at N = 10, 30, 100, … and all subjects, each the mean over `draws` random galleries; and at 10,000, 50,000 and
/// 1,000,000, where these are larger, by a straight line of the rate's logit against log N (measured N from the square
/// root of the whole on; nothing is fitted with fewer than three such points).
GallerySizes rates_by_gallery_size(std::span<const SearchScores> searches, std::size_t gallery_subjects,
                                   double wanted_fpir, std::uint32_t seed, std::size_t draws = 5);

}  // namespace maskid
