#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "maskid/gallery/gallery_tally.hpp"

namespace maskid {

/// What some photos may be used for and until when.
struct Retention {
  std::vector<std::string> bases;  ///< each once
  std::size_t without = 0;         ///< photos for which none was recorded
  std::size_t expired = 0;         ///< photos
  std::size_t endless = 0;         ///< photos that do not expire
  std::optional<Day> next;         ///< to expire, of those that have not
  std::optional<Day> last;         ///< of all that do

  /// The last day on which one of the photos may be searched; nothing: no end was set.
  std::optional<Day> until() const { return endless > 0 ? std::nullopt : last; }

  void add(const Consent& consent, Day today);
};

/// What `gallery info` and `gallery list` tell, gathered photo by photo: no embedding is kept, so that the gallery may
/// be of any size.
class GallerySummary {
 public:
  /// What has expired is judged by `today`.
  explicit GallerySummary(Day today) : today_(today) {}

  void add(const EnrolledPhoto& photo);

  const GalleryTally& tally() const { return tally_; }
  const Retention& retention() const { return retention_; }
  /// One entry a subject, in the order of the tally's.
  const std::vector<Retention>& retention_by_subject() const { return by_subject_; }

 private:
  Day today_;
  GalleryTally tally_;
  Retention retention_;
  std::vector<Retention> by_subject_;
};

}  // namespace maskid
