#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/gallery_key.hpp"
#include "maskid/gallery/stored_gallery.hpp"

namespace maskid {

/// Where a gallery lies, as the command line names it: a file, or a schema of a PostgreSQL database, by
/// "postgresql://HOST/DATABASE" with libpq's rules and, for the second and further galleries of a database, "#NAME"
/// behind it.
class GalleryPlace {
 public:
  GalleryPlace() = default;
  explicit GalleryPlace(std::string text) : text_(std::move(text)) {}

  bool empty() const { return text_.empty(); }
  bool in_database() const;

  /// Of one that is not in a database.
  std::filesystem::path file() const;

  /// Of one in a database: what libpq connects by. May hold a password: never to be shown. Throws Error where libpq
  /// does not understand it.
  std::string connection() const;

  /// Of one in a database: "maskid", or "maskid_NAME". Throws Error when NAME has other characters than a-z, 0-9 and _.
  std::string schema() const;

  /// For messages and reports: the file's path as it was given; of a database no more than host, port, database,
  /// service and name.
  std::string shown() const;

 private:
  std::size_t name_mark() const;

  std::string text_;
};

/// `text` without what the connection string of `place` tells beside host, port, database and service: user, password
/// and the like become "…".
std::string without_secrets(std::string text, const GalleryPlace& place);

/// `word` of a command line, as it may be shown: a connection string in it without its secrets.
std::string shown_word(const std::string& word);

// What gallery_file.hpp says of a gallery file, for a gallery wherever it lies. A key is of a file alone.

/// Each photo of the gallery, in the order of enrollment, one at a time in memory.
GalleryMakers read_gallery(const GalleryPlace& place, const std::function<void(EnrolledPhoto)>& each,
                           const GalleryKey* key = nullptr);

/// Nothing where there is no gallery yet. Throws Error when what is there is none, or of another version.
std::optional<GalleryMakers> find_gallery_makers(const GalleryPlace& place, const GalleryKey* key = nullptr);

/// All of the gallery in memory.
Gallery load_gallery(const GalleryPlace& place, const GalleryKey* key = nullptr);

/// Without the photos whose consent expired before `today`.
Gallery load_gallery(const GalleryPlace& place, Day today, const GalleryKey* key = nullptr);

/// The gallery, to be searched where it lies, without those photos.
std::unique_ptr<StoredGallery> open_gallery(const GalleryPlace& place, Day today, const GalleryKey* key = nullptr);

GalleryCounts verify_gallery(const GalleryPlace& place, const GalleryKey* key = nullptr);

std::size_t remove_subject(const GalleryPlace& place, const std::string& subject_id, const BeforeRewriting& before = {},
                           const GalleryKey* key = nullptr);

std::size_t set_consent(const GalleryPlace& place, const std::string& subject_id, const Consent& consent,
                        const BeforeRewriting& before = {}, const GalleryKey* key = nullptr);

std::size_t purge_expired(const GalleryPlace& place, Day today, const BeforeRewriting& before = {},
                          const GalleryKey* key = nullptr);

void set_site_threshold(const GalleryPlace& place, const SiteThreshold& threshold, const GalleryKey* key = nullptr);

/// As require_fit() of a path.
void require_fit(const GalleryMakers& gallery, const GalleryMakers& now, const GalleryPlace& place);

}  // namespace maskid
