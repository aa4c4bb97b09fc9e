#include "maskid/recognition/known_photos.hpp"

namespace maskid {

KnownPhotos::Key KnownPhotos::key(const EnrolledPhoto& photo) {
  return {photo.content, photo.subject_id, photo.content == Sha256{} ? photo.path : ""};
}

void KnownPhotos::add(const EnrolledPhoto& photo) {
  kept_.emplace(key(photo), Kept{photo.failure, photo.consent});
  if (photo.failure.empty()) places_.emplace(photo.content, Place{photo.subject_id, photo.path});
}

std::optional<std::string> KnownPhotos::failure(const EnrolledPhoto& photo) const {
  const auto found = kept_.find(key(photo));
  if (found == kept_.end()) return std::nullopt;
  return found->second.failure;
}

std::optional<Consent> KnownPhotos::consent(const EnrolledPhoto& photo) const {
  const auto found = kept_.find(key(photo));
  if (found == kept_.end()) return std::nullopt;
  return found->second.consent;
}

std::optional<KnownPhotos::Place> KnownPhotos::first_place(const EnrolledPhoto& photo) const {
  const auto found = places_.find(photo.content);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

}  // namespace maskid
