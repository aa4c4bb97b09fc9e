#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/recognition/extraction.hpp"

namespace maskid {

/// Several photos or frames of one person, searched together. Copies nothing of `gallery` and `card`, which must stay.
class Looks {
 public:
  Looks(const Gallery& gallery, const ModelCard& card) : gallery_(gallery), card_(card) {}

  /// `look` did not fail.
  void add(const Extraction& look);

  std::size_t count() const { return looks_.size(); }

  /// One value a subject, on the scale of compare(); of one look the same as compare() says. There must be a look.
  std::vector<float> similarities() const;

 private:
  const Gallery& gallery_;
  const ModelCard& card_;
  std::vector<Extraction> looks_;
};

/// What an answer that may ask for more is made by.
struct SequentialOptions {
  double fpir = 0.003;         ///< wanted, of strangers who are named
  double fnir = 0.05;          ///< wanted, of enrolled people who are called unknown
  std::size_t max_looks = 30;  ///< then it is settled by the threshold for `fpir`
};

enum class Decision { subject, unknown, look_again };

struct Answer {
  Decision decision = Decision::look_again;
  std::optional<Candidate> best;  ///< the subject that was named, or would be; nothing in an empty gallery
};

/// What `looks` settle. There must be a look. Throws Error where the model has no calibration.
Answer settle(const Looks& looks, const Gallery& gallery, const ModelCard& card, const SequentialOptions& options);

}  // namespace maskid
