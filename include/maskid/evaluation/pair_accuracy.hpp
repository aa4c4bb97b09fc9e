#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "maskid/evaluation/rate.hpp"

namespace maskid {

/// Two photos that show one person or two.
struct PhotoPair {
  std::filesystem::path first;
  std::filesystem::path second;
  bool same = false;
  std::size_t fold = 0;
};

/// LFW's pairs.txt (Huang et al. 2007): "10 300", then for each fold 300 lines "NAME n m" of one person and 300 lines
/// "NAME n OTHER m" of two; photos are NAME/NAME_0001.* below `photos`. Throws Error naming the line that is wrong, or
/// the photo that is missing.
std::vector<PhotoPair> read_lfw_pairs(const std::filesystem::path& pairs, const std::filesystem::path& photos);

/// Verification accuracy in folds, as LFW reports it: each fold is judged at the threshold that does best on the
/// others.
struct PairAccuracy {
  double mean = 0;
  double standard_error = 0;  ///< of the mean, over the folds
  std::vector<double> folds;
  std::size_t pairs = 0;
  std::size_t without_face = 0;  ///< pairs in which a photo has no usable face: taken for two people
  /// 95 % percentile bootstrap interval of the mean over folds, each fold's threshold held; nothing where all folds are
  /// alike.
  std::optional<Interval> interval = {};
};

/// `similarities` has an entry a pair; nothing: a photo without a usable face. Throws Error with fewer than two folds.
PairAccuracy pair_accuracy(std::span<const PhotoPair> pairs, std::span<const std::optional<float>> similarities);

}  // namespace maskid
