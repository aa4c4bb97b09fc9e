#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "maskid/embedding/model_card.hpp"
#include "maskid/evaluation/rate.hpp"
#include "maskid/evaluation/search_scores.hpp"

namespace maskid {

/// What is known of a number: the number itself, or a bound on it where the calibration ends.
enum class Known { measured, at_most, at_least };

struct Expected {
  double value = 0;
  Known known = Known::measured;

  bool operator==(const Expected&) const = default;
};

/// Who is searched, and among how many.
struct Crowd {
  std::size_t subjects = 1;      ///< N, enrolled; at least 1
  double probes_per_day = 1000;  ///< searches, not negative
  double enrolled_share = 0.5;   ///< of the probes, 0 to 1; the others show strangers: people who are not enrolled

  double enrolled() const { return probes_per_day * enrolled_share; }
  double strangers() const { return probes_per_day - enrolled(); }
};

/// What a threshold does to strangers. A false alarm is a stranger who is given somebody's name.
struct FalseAlarms {
  std::size_t subjects = 0;  ///< N
  double threshold = 0;
  Expected fmr;      ///< beyond the calibration's points, that of the outermost as a bound
  Expected fpir;     ///< 1 - (1 - FMR)^N: as if a probe's comparisons with different subjects were independent
  Expected per_day;  ///< mean number
};

/// The threshold for a mean of one false alarm, or fewer, in so many days.
struct NeededThreshold {
  double days = 1;
  double fpir = 1;                  ///< that it takes; 1: any will do
  double fmr = 1;                   ///< of a comparison
  std::optional<double> threshold;  ///< that suffices; nothing: the calibration ends before so low an FMR
  std::optional<Rate> fnir;         ///< at `threshold`, where scores tell
};

/// What one threshold means on a working day.
struct Odds {
  Crowd crowd;
  FalseAlarms alarms;
  std::optional<Rate> fnir;             ///< measured in the scores at the threshold; nothing without scores
  std::optional<Rate> fpir_in_scores;   ///< likewise, among the subjects of the scores
  std::optional<Expected> false_share;  ///< of all alarms, those that name a stranger; nothing where no bound is known
  std::vector<NeededThreshold> needed;  ///< for 1 and 30 days
  std::vector<FalseAlarms> table;       ///< N rising, for each the thresholds rising
};

/// What `threshold` does to strangers among `subjects`.
FalseAlarms false_alarms(const Calibration& calibration, double threshold, const Crowd& crowd);

/// All of it for `threshold`; the table is for galleries of 10 to 100,000 and the calibration's thresholds at
/// FMR 1e-3, 1e-4, 1e-5, its last one, and `threshold`. `scores`, empty for none, are searches by the same model. An
/// enrolled person who is given another's name counts as missed, not as a false alarm.
Odds odds(const Calibration& calibration, double threshold, const Crowd& crowd,
          std::span<const SearchScores> scores = {});

}  // namespace maskid
