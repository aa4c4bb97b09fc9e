#include "maskid/gallery/gallery_tally.hpp"

namespace maskid {

std::uint32_t GalleryTally::add(const EnrolledPhoto& photo) {
  const auto [found, is_new] = positions_.emplace(photo.subject_id, static_cast<std::uint32_t>(subjects_.size()));
  if (is_new) {
    subjects_.push_back(photo.subject_id);
    counts_.push_back({1, 0, 0, 0});
  }
  auto& subject = counts_[found->second];
  ++subject.photos;
  subject.failed_photos += !photo.failure.empty();
  subject.templates += photo.templates.size();
  return found->second;
}

GalleryCounts GalleryTally::all() const {
  GalleryCounts all;
  for (const auto& subject : counts_) {
    all.subjects += subject.templates > 0;
    all.photos += subject.photos;
    all.failed_photos += subject.failed_photos;
    all.templates += subject.templates;
  }
  return all;
}

}  // namespace maskid
