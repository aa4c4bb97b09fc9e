#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "maskid/gallery/enrolled_photo.hpp"

namespace maskid {

/// Sizes of a gallery, or of one subject in it.
struct GalleryCounts {
  std::size_t subjects = 0;  ///< with at least one template
  std::size_t photos = 0;    ///< all, also the failed ones
  std::size_t failed_photos = 0;
  std::size_t templates = 0;

  bool operator==(const GalleryCounts&) const = default;
};

/// The subjects of a gallery and how much is held of each, counted photo by photo.
class GalleryTally {
 public:
  /// Counts the photo and returns the position of its subject, who comes into being with the first photo.
  std::uint32_t add(const EnrolledPhoto& photo);

  /// In order of first appearance.
  const std::vector<std::string>& subjects() const { return subjects_; }
  /// One entry a subject; `subjects` of each is 1.
  const std::vector<GalleryCounts>& by_subject() const { return counts_; }
  GalleryCounts all() const;

 private:
  std::vector<std::string> subjects_;
  std::vector<GalleryCounts> counts_;
  std::unordered_map<std::string, std::uint32_t> positions_;
};

}  // namespace maskid
