#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/gallery/gallery.hpp"

namespace maskid {

/// People whose true faces are known: each is a random direction, and every embedding of theirs is that direction with
/// normal noise in every component.
struct SyntheticPeople {
  std::size_t subjects = 12;
  std::size_t photos = 3;        ///< of a subject
  std::size_t templates = 3;     ///< of a photo: as photographed, then one a mask style
  std::size_t failed_every = 5;  ///< of all photos, one in so many has no face; 0: none
  int dimension = 24;
  float noise = 0.05F;
  std::uint32_t seed = 1;
};

std::string subject_id_of(std::size_t subject);

GalleryMakers makers_of(const SyntheticPeople& people);

/// The photo with this number of this subject; the same whenever it is asked for.
EnrolledPhoto photo_of(const SyntheticPeople& people, std::size_t subject, std::size_t number);

/// All photos, subject by subject.
std::vector<EnrolledPhoto> photos_of(const SyntheticPeople& people);

/// An embedding of the subject that is in no photo.
Embedding probe_of(const SyntheticPeople& people, std::size_t subject, std::size_t number = 0);

Gallery gallery_of(const GalleryMakers& makers, const std::vector<EnrolledPhoto>& photos);

}  // namespace maskid
