#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "maskid/gallery/gallery_place.hpp"

namespace maskid {

// A gallery in a PostgreSQL database with pgvector: docs/scaling.md. Every function throws Error when the server cannot
// be reached or says no, and without a trace of user or password in it. Those that read throw Error also where there is
// no gallery, or one of another version. Each works in transactions that carry all of their settings with them.

/// Calls `each` for every photo, in the order they were written, and returns the makers; all as it was at one moment.
GalleryMakers read_postgres_gallery(const GalleryPlace& place, const std::function<void(EnrolledPhoto)>& each);

/// All of it, as it was at one moment; with a day, without the photos whose consent expired before it.
Gallery load_postgres_gallery(const GalleryPlace& place, std::optional<Day> today = {});

/// Nothing where there is no gallery.
std::optional<GalleryMakers> find_postgres_makers(const GalleryPlace& place);

/// To be searched where it lies: preselect() asks the index for the photos nearest to each probe, by the mean of their
/// templates, and compares all templates where those are of too few subjects. The index is approximate: whom it passes
/// over is not found. Similarities are those of the exact templates. Photos whose consent expired before `today` are
/// not found; their subjects still count.
std::unique_ptr<StoredGallery> open_postgres_gallery(const GalleryPlace& place, Day today);

/// Checks that every embedding is a unit vector and that the subjects are counted right.
GalleryCounts verify_postgres_gallery(const GalleryPlace& place);

/// In one transaction; `before` is called within it. Returns how many photos that took out. Throws Error when the
/// subject is not in it.
std::size_t remove_postgres_subject(const GalleryPlace& place, const std::string& subject_id,
                                    const BeforeRewriting& before = {});

/// For all photos of the subject, in one transaction. Returns how many. Throws Error when the subject is not in it.
std::size_t set_postgres_consent(const GalleryPlace& place, const std::string& subject_id, const Consent& consent,
                                 const BeforeRewriting& before = {});

/// Deletes the photos whose consent expired before `today`, and the subjects of whom no photo is left, in one
/// transaction. Returns how many photos.
std::size_t purge_postgres_expired(const GalleryPlace& place, Day today, const BeforeRewriting& before = {});

void set_postgres_site_threshold(const GalleryPlace& place, const SiteThreshold& threshold);

/// Adds photos to a gallery, a batch a transaction; several writers, on several machines, may be at it at once.
class PostgresWriter {
 public:
  /// Makes the gallery where there is none. Throws Error where there is one of other makers or mask styles.
  PostgresWriter(const GalleryPlace& place, const GalleryMakers& makers);
  ~PostgresWriter();
  PostgresWriter(const PostgresWriter&) = delete;
  PostgresWriter& operator=(const PostgresWriter&) = delete;

  /// Calls `each` for the photos of these subjects that are in the gallery, without their templates.
  void for_each_known(std::span<const std::string> subjects, const std::function<void(const EnrolledPhoto&)>& each);

  /// The photo is in the gallery once its batch is full, or at commit(). One that another writer has put there
  /// meanwhile (content and subject) is passed over.
  void append(EnrolledPhoto photo);

  /// Commits what is not yet.
  void commit();

  /// Of the gallery, with what is committed.
  GalleryCounts counts();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace maskid
