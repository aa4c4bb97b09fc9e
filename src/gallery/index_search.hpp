#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "maskid/gallery/stored_gallery.hpp"

#include "gallery/index_format.hpp"

namespace maskid {

/// Photos that the codes choose for a search, whose templates are then compared: of a million photos, they held the one
/// with the most alike template for 1,678 of 1,680 probes.
constexpr std::size_t chosen_photos = 512;

/// Finds in the sections of an index who may be most alike.
class IndexSearch {
 public:
  /// What the sections point to stays.
  IndexSearch(const index_format::Head& head, const index_format::Sections& sections)
      : head_(head), sections_(sections) {}

  /// Subjects, ascending, among whom the `count` most alike to each of `probes` are. Throws Error when a probe has
  /// another dimension than the templates.
  std::vector<std::uint32_t> exact(std::span<const Embedding> probes, std::size_t count) const;

  /// The same, but who is looked at is chosen by the codes of the photos, which may pass over somebody; exact() where
  /// there are no codes, or hardly more than `chosen` photos.
  std::vector<std::uint32_t> by_codes(std::span<const Embedding> probes, std::size_t count,
                                      std::size_t chosen = chosen_photos) const;

  /// Photos of these subjects (ascending), in order.
  std::vector<std::uint32_t> photos_of(std::span<const std::uint32_t> subjects) const;

  /// Searches with templates of some hundred photos, evenly spread, for the most alike among all other subjects: how
  /// many find by the codes what they find exactly. Somebody who is enrolled is easier to find than that.
  SearchRecall measured_recall() const;

 private:
  struct Alike {
    std::uint32_t subject = 0;
    float similarity = 0;
  };

  std::vector<std::span<const float>> checked(std::span<const Embedding> probes) const;
  Embedding dequantized(std::size_t row) const;

  /// Subjects of the photos that the codes choose, each once, in no order.
  std::vector<Alike> chosen_by_codes(std::span<const float> probe, std::size_t photos) const;

  index_format::Head head_;
  index_format::Sections sections_;
};

}  // namespace maskid
