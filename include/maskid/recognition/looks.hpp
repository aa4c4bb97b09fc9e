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

/// Several photos or frames of one person, searched together. Copies nothing of `card`, which must stay.
///
/// The embeddings of covered looks are averaged, and those of bare looks, and the means searched (weighting looks by
/// their quality found neither more nor fewer, averaging similarities or taking the best found far fewer); one look of
/// length 1 would be as alike as the mean of length m is when it is searched as a unit vector and the similarity
/// multiplied by m^(1/4): so the false match rate at a threshold stays that of one look (measured on people held out of
/// training, one to four looks: docs/second-look.md).
class Looks {
 public:
  explicit Looks(const ModelCard& card) : card_(card) {}

  /// `look` did not fail.
  void add(const Extraction& look);

  std::size_t count() const { return count_; }

  /// So many looks that err independently would say as much, from 1 to count(): 1/m² (a design effect, Kish 1965: the
  /// errors of looks are correlated as their embeddings are). There must be a look.
  double independent() const;

  /// What is searched: the mean of the covered looks and that of the bare ones; one of each kind there is.
  std::vector<Extraction> means() const;

  /// One value a subject, on the scale of compare(), with its false match rates; of one look the same. There must be a
  /// look.
  std::vector<float> similarities(const Gallery& gallery) const;

 private:
  /// Of the looks of one kind.
  struct Sum {
    Embedding embedding;  // of unit vectors
    std::size_t count = 0;
    Cover cover = Cover::bare;
  };
  /// Of the mean of all embeddings; 1: the looks are the same.
  double mean_length() const;
  Extraction mean_of(const Sum& sum) const;

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

/// A sequential probability ratio test (Wald 1945) for a search. The likelihood ratio of what was seen so far is that
/// of the similarity of all looks together (Evidence on the model card), which grows with it; so the bounds are
/// similarities. The best subject is named from `accept` on, nobody is at `reject` or below, and after `max_looks` the
/// threshold decides.
struct SequentialRule {
  float accept = 0;
  float reject = 0;
  float threshold = 0;
  std::size_t max_looks = 1;
};

/// The rule for a search among `subjects`. `accept` is for half of the wanted FPIR, as each look is one more chance of
/// a false positive (what is spent on looking early: Pocock 1977); Wald's own bound holds for any distribution and is
/// far stricter. `reject` is Wald's: a likelihood ratio of FNIR / (1 - FMR), where FPIR = 1 - (1 - FMR)^N. Throws Error
/// where the card lacks Evidence or a calibration.
SequentialRule sequential_rule(const ModelCard& card, std::size_t subjects, const SequentialOptions& options);

/// What so many looks settle that are as alike to the `subjects` as `similarities` says.
Answer settle(std::span<const float> similarities, std::size_t looks, std::span<const std::string> subjects,
              const SequentialRule& rule);

}  // namespace maskid
