#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/recognition/extraction.hpp"

namespace maskid {

/// What looks at one person say of every subject, in the order of Gallery::subjects(); -1 and minus infinity where a
/// subject has no template.
struct LookScores {
  std::vector<float> similarities;  ///< on the scale of compare(), with its false match rates; of one look the same
  std::vector<double> evidence;     ///< log of how much likelier the looks are of this subject than of anybody else
};

/// Several photos or frames of one person, searched together. Copies nothing of `gallery` and `card`, which must stay.
///
/// The embeddings of covered looks are averaged, and those of bare looks, each weighted by its quality, and the means
/// searched; one look of length 1 would be as alike as the mean of length m is when it is searched as a unit vector
/// and the similarity multiplied by m^(1/4): so the false match rate at a threshold stays that of one look (measured on
/// people held out of training, one to four looks: docs/second-look.md).
///
/// The evidence is Wald's (1945): the sum of the looks' log-likelihood ratios, which a line makes of similarities
/// (Evidence on the model card). But looks at one person err alike: n of them weigh as much as 1/m² independent ones
/// (a design effect, Kish 1965: the correlation of their errors is that of their embeddings).
class Looks {
 public:
  Looks(const Gallery& gallery, const ModelCard& card) : gallery_(gallery), card_(card) {}

  /// `look` did not fail.
  void add(const Extraction& look);

  std::size_t count() const { return count_; }

  /// As many looks that have nothing in common but the person would say as much; from 1 to count(). There must be a
  /// look.
  double independent() const;

  /// There must be a look. Without Evidence on the card, all evidence is 0.
  LookScores scores() const;

  /// Those of scores().
  std::vector<float> similarities() const { return scores().similarities; }

 private:
  /// Of the looks of one kind.
  struct Sum {
    Embedding embedding;  // of unit vectors, weighted
    double weight = 0;
    Cover cover = Cover::bare;
  };
  /// Of the weighted mean of all embeddings; 1: the looks are the same.
  double mean_length() const;

  const Gallery& gallery_;
  const ModelCard& card_;
  std::array<Sum, 2> sums_;  // of covered looks, of bare ones
  std::size_t count_ = 0;
};

/// What an answer that may ask for more is made by.
struct SequentialOptions {
  double fpir = 0.003;              ///< wanted, of strangers who are named
  double fnir = 0.05;               ///< wanted, of enrolled people who are called unknown
  std::size_t max_looks = 30;       ///< then it is settled by `threshold`
  std::optional<double> threshold;  ///< nothing: the calibrated one for `fpir`
};

enum class Decision { subject, unknown, look_again };

struct Answer {
  Decision decision = Decision::look_again;
  std::optional<Candidate> best;  ///< the subject that was named, or would be; nothing in an empty gallery
};

/// Wald's sequential probability ratio test, for a search: a subject whose evidence reaches `accept` is named, and
/// where the best subject's is `reject` or less, nobody; after `max_looks` the similarity and `threshold` decide.
struct SequentialRule {
  double accept = 0;
  double reject = 0;
  float threshold = 0;
  std::size_t max_looks = 1;
};

/// The bounds for a search among `subjects`: accept = log((1 - FNIR) / FMR) and reject = log(FNIR / (1 - FMR)), where
/// FPIR = 1 - (1 - FMR)^N. Throws Error where the card lacks Evidence or the calibration that the options need.
SequentialRule sequential_rule(const ModelCard& card, std::size_t subjects, const SequentialOptions& options);

/// What `scores` of so many looks settle.
Answer settle(const LookScores& scores, std::size_t looks, std::span<const std::string> subjects,
              const SequentialRule& rule);

}  // namespace maskid
