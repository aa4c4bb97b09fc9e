#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/postgres_gallery.hpp"
#include "maskid/recognition/enroll.hpp"

namespace maskid {
namespace {

KnownPhotos known_of(PostgresWriter& writer, std::span<const LabelledPhoto> photos) {
  constexpr std::size_t piece = 1000;
  std::set<std::string> distinct;
  for (const auto& photo : photos) distinct.insert(photo.subject_id);
  const std::vector<std::string> subjects(distinct.begin(), distinct.end());
  KnownPhotos known;
  for (std::size_t first = 0; first < subjects.size(); first += piece) {
    writer.for_each_known(std::span(subjects).subspan(first, std::min(piece, subjects.size() - first)),
                          [&](const EnrolledPhoto& photo) { known.add(photo); });
  }
  return known;
}

}  // namespace

EnrollResult enroll_into_database(std::span<const LabelledPhoto> photos, const GalleryPlace& gallery,
                                  const GalleryMakers& makers, const ExtractorFactory& make_extractor,
                                  const EnrollOptions& options, const Progress& progress) {
  PostgresWriter writer(gallery, makers);
  auto result = enroll_photos(
      photos, known_of(writer, photos), make_extractor, options,
      [&](EnrolledPhoto photo) { writer.append(std::move(photo)); }, progress);
  writer.commit();
  const auto counts = writer.counts();
  result.subjects = counts.subjects;
  result.templates = counts.templates;
  if (result.templates == 0 && !result.failed.empty()) {
    throw Error("none of the " + std::to_string(photos.size()) + " photos could be enrolled; the first: " +
                shown(result.failed.front().path) + " (" + result.failed.front().failure + ")");
  }
  return result;
}

}  // namespace maskid
