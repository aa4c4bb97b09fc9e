#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/base/progress.hpp"
#include "maskid/evaluation/curves.hpp"
#include "maskid/evaluation/discard_curve.hpp"
#include "maskid/evaluation/gallery_size.hpp"
#include "maskid/evaluation/group_rates.hpp"
#include "maskid/evaluation/metrics.hpp"
#include "maskid/evaluation/several_looks.hpp"
#include "maskid/evaluation/threshold_advice.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/mask/face_part.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/recognition/enroll.hpp"

namespace maskid {

/// The photos that are searched, and what they stand for.
struct ProbeSet {
  std::vector<LabelledPhoto> probes;     ///< mated where their subject is in the gallery, else non-mated
  std::vector<LabelledPhoto> non_mated;  ///< people who are not in the gallery
  std::vector<ProbeGroups> groups = {};  ///< one a probe, those of `non_mated` last; empty: none
};

struct EvaluateOptions {
  ModelCard model;  ///< of the gallery and the extractors
  std::size_t jobs = 1;
  MetricsOptions metrics;
  /// A threshold that was not chosen on these probes (the model's calibration); nothing: none is at hand.
  std::optional<double> threshold;
  double wanted_fpir = 0.003;  ///< of the threshold advised, of the rates by gallery size and of the errors to look at
  std::vector<WornMask> worn;  ///< drawn on bare probes, one on each, in turn
  std::optional<FacePart> deleted;  ///< from every probe
  const ExtractionCache* cache = nullptr;
  std::size_t examples = 12;            ///< of misses, and of false positives
  std::vector<std::size_t> looks = {};  ///< photos of one person that are also searched together; empty: not measured
};

/// One probe and what the search said of it.
struct ProbeOutcome {
  std::string path;
  std::string subject_id;
  bool mated = false;
  std::string failure;              ///< empty: searched
  std::optional<std::size_t> rank;  ///< of the mate, from 1; nothing: non-mated, failed, or the mate has no template
  std::optional<float> mate_similarity;      ///< to the mate; nothing likewise
  std::optional<Candidate> first;            ///< the best candidate; nothing: failed
  std::optional<float> best_nonmate = {};    ///< the most similar other subject's; nothing: failed, or there is none
  std::optional<ProbeQuality> quality = {};  ///< of the face; nothing: none was found
};

/// A search that went wrong, to be looked at.
struct ErrorExample {
  enum class Kind { miss, false_positive } kind = Kind::miss;
  std::size_t probe = 0;    ///< position in Evaluation::probes
  float similarity = 0;     ///< of the mate (miss; -1: it has no template), of the named non-mate (false positive)
  Candidate first;          ///< the best candidate
  std::string other_path;   ///< enrolled photo of the mate (miss), of the named non-mate (false positive)
  std::string other_style;  ///< mask drawn on it for the template that was compared; empty: as photographed
  FaceQuality quality;      ///< of the probe
  bool covered = false;     ///< whether the probe's face was taken for covered
  std::string reason;       ///< "small", "blurred", "turned", …, comma-separated; empty: none known
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
  Curves curves;
  GallerySizes sizes;
  GroupTable groups;
  /// At the threshold shipped, or without one the advised one; empty where there is neither, or no photo.
  std::vector<DiscardCurve> discards;
  std::optional<ThresholdAdvice> advice;  ///< nothing: too few people
  std::vector<ErrorExample> errors;       ///< the worst misses, then the worst false positives
  std::optional<SeveralLooks> looks;      ///< nothing: not asked for, or too few photos of anybody
  std::vector<std::string> warnings;      ///< what makes the rates weaker than they look
  Timing timing;
};

/// How probe number `probe` is covered.
Treatment treatment_of(std::size_t probe, const EvaluateOptions& options);

/// Called with every probe's scores, in order, before they are summed up.
using ScoreSink = std::function<void(const SearchScores&, std::span<const std::string> subjects)>;

/// Searches every probe in `gallery` and measures. Beside the groups given, probes are grouped by whether their face is
/// covered. `scores` may be empty. Throws Error when there is no probe.
Evaluation evaluate(const Gallery& gallery, const ProbeSet& probes, const ExtractorFactory& make_extractor,
                    const EvaluateOptions& options, const ScoreSink& scores, const Progress& progress);

/// What scores alone tell, of any system: all but the gallery's photos, failures by name, quality, errors
/// to look at and timing.
/// `groups` has an entry a search, or none.
Evaluation evaluate_scores(std::span<const SearchScores> searches, std::span<const std::string> subjects,
                           std::span<const ProbeGroups> groups, const EvaluateOptions& options);

}  // namespace maskid
