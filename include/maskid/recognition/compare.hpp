#pragma once

#include <span>
#include <vector>

#include "maskid/embedding/embedding.hpp"
#include "maskid/embedding/model_card.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/recognition/extraction.hpp"

namespace maskid {

/// The similarity of the face in `probe`, which did not fail, to every subject of `gallery`, -1 where a subject has no
/// template. What the networks of `card` say is weighted as the card says for a covered or a bare face, and brought to
/// one scale, on which the false match rate at a threshold is the same for both (NIST FRTE's advice on masked faces).
std::vector<float> compare(const Extraction& probe, const Gallery& gallery, const ModelCard& card);

/// For each of `probes`, none of which failed, what compare() says of it, bit for bit, in less time than one by one.
std::vector<std::vector<float>> compare(std::span<const Extraction* const> probes, const Gallery& gallery,
                                        const ModelCard& card);

/// What of `probe`, which did not fail, is compared with templates: the networks' embeddings side by side, weighted as
/// `card` says.
Embedding comparable(const Extraction& probe, const ModelCard& card);

}  // namespace maskid
