#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "maskid/photo/photo_folder.hpp"

namespace maskid {

/// One of several parts that the subjects are dealt into.
struct Share {
  std::size_t number = 1;  ///< from 1
  std::size_t of = 1;
};

/// "2/8": the second of eight. Nothing where `text` is no such thing.
std::optional<Share> parse_share(const std::string& text);

/// Whether the subject is in the share: the same on every machine, for ever, whoever else is enrolled. Every subject is
/// in one share of those with the same `of`.
bool in_share(const std::string& subject_id, const Share& share);

/// The photos of the subjects in the share, in the same order.
std::vector<LabelledPhoto> photos_in_share(const std::vector<LabelledPhoto>& photos, const Share& share);

}  // namespace maskid
