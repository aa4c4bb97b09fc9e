#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/base/progress.hpp"
#include "maskid/evaluation/metrics.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/recognition/enroll.hpp"

namespace maskid {

/// The photos that are searched, and what they stand for.
struct ProbeSet {
  std::vector<LabelledPhoto> probes;     ///< mated where their subject is in the gallery, else non-mated
  std::vector<LabelledPhoto> non_mated;  ///< people who are not in the gallery
};

struct EvaluateOptions {
  ModelCard model;  ///< of the gallery and the extractors
  std::size_t jobs = 1;
  MetricsOptions metrics;
  /// A threshold that was not chosen on these probes (the model's calibration); nothing: none is at hand.
  std::optional<double> threshold;
};

/// One probe and what the search said of it.
struct ProbeOutcome {
  std::string path;
  std::string subject_id;
  bool mated = false;
  std::string failure;              ///< empty: searched
  std::optional<std::size_t> rank;  ///< of the mate, from 1; nothing: non-mated, failed, or the mate has no template
  std::optional<float> mate_similarity;  ///< to the mate; nothing likewise
  std::optional<Candidate> first;        ///< the best candidate; nothing: failed
};

/// Seconds; means come with dividing by the counts.
struct Timing {
  double seconds = 0;          ///< from start to end, all threads at work
  ExtractionTimes extraction;  ///< of the probes, summed over the threads
  double search = 0;           ///< likewise
  std::size_t searches = 0;
};

/// Rates at EvaluateOptions::threshold.
struct ShippedThreshold {
  float threshold = 0;
  Rate fnir;
  Rate fpir;
};

struct Evaluation {
  GalleryCounts gallery;
  std::vector<ProbeOutcome> probes;  ///< in the order given, non-mated last
  ErrorRates rates;
  std::optional<ShippedThreshold> shipped;
  std::vector<std::string> warnings;  ///< what makes the rates weaker than they look
  Timing timing;
};

/// Called with every probe's scores, in order, before they are summed up.
using ScoreSink = std::function<void(const SearchScores&, std::span<const std::string> subjects)>;

/// Searches every probe in `gallery` and measures. `scores` may be empty. Throws Error when there is no probe.
Evaluation evaluate(const Gallery& gallery, const ProbeSet& probes, const ExtractorFactory& make_extractor,
                    const EvaluateOptions& options, const ScoreSink& scores, const Progress& progress);

}  // namespace maskid
