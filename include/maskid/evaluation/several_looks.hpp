#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/base/progress.hpp"
#include "maskid/evaluation/metrics.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/recognition/extraction.hpp"
#include "maskid/recognition/looks.hpp"

namespace maskid {

/// A probe that was looked at.
struct LookedAt {
  std::string subject_id;
  std::optional<std::size_t> mate;  ///< index among the gallery's subjects; nothing: non-mated
  Extraction extraction;
};

struct SeveralLooksOptions {
  std::vector<std::size_t> looks;  ///< photos searched together, e.g. 1, 2, 3, 5; at least 1 each
  SequentialOptions sequential;    ///< max_looks is the largest of `looks`, however it is set
  MetricsOptions metrics;
  std::size_t jobs = 1;
};

/// With so many photos of each person searched together.
struct LooksRow {
  std::size_t looks = 0;
  ErrorRates rates;
  std::optional<Rate> shipped_fnir, shipped_fpir;  ///< at the threshold that was not chosen on these probes
};

/// Looking until it is settled.
struct SequentialRates {
  double wanted_fpir = 0;
  double wanted_fnir = 0;
  Rate fnir, fpir;
  double mated_looks = 0;     ///< mean until settled
  double nonmated_looks = 0;  ///< likewise; of mated searches with the mate left out where there are no others
};

/// All rows are of the same sets of photos.
struct SeveralLooks {
  std::size_t subjects = 0;
  std::size_t sets = 0;    ///< of photos of one person, as many as the largest number of looks
  double independent = 0;  ///< mean of Looks::independent() over the sets
  std::vector<LooksRow> rows;
  std::optional<SequentialRates> sequential;  ///< nothing: the model has no evidence
};

/// Searches the photos of each person that `probes` shows together, so many at a time, in the order given; those that
/// are left over are not used, and a photo that failed adds nothing to its set. Nothing where no person has as many
/// photos as the largest number of looks. Throws Error where a number of looks is 0.
std::optional<SeveralLooks> measure_looks(std::span<const LookedAt> probes, const Gallery& gallery,
                                          const ModelCard& card, const SeveralLooksOptions& options,
                                          const Progress& progress);

}  // namespace maskid
