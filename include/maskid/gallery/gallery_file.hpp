#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "maskid/gallery/gallery.hpp"
#include "maskid/gallery/gallery_key.hpp"
#include "maskid/gallery/stored_gallery.hpp"

// Every function takes the key of an encrypted gallery, and throws Error when it is missing or another; also when there
// is one and the gallery is not encrypted, so that nobody can put a gallery of their own in its place.

namespace maskid {

/// Calls `each` for every photo of the gallery file at `path`, in the order they were written, one at a time in memory,
/// and returns the makers. Throws Error when the file is missing, truncated, damaged or of another version.
GalleryMakers read_gallery_file(const std::filesystem::path& path, const std::function<void(EnrolledPhoto)>& each,
                                const GalleryKey* key = nullptr);

/// What the gallery at `path` was made with. Throws as read_gallery_file() does, but reads no photo.
GalleryMakers read_gallery_makers(const std::filesystem::path& path, const GalleryKey* key = nullptr);

/// The gallery at `path`, all of it.
Gallery load_gallery(const std::filesystem::path& path, const GalleryKey* key = nullptr);

/// The gallery at `path`, ready to be searched on the day that is `today`: without the photos whose consent expired
/// before it, so that a subject of whom nothing else is held is not among the subjects.
Gallery load_gallery(const std::filesystem::path& path, Day today, const GalleryKey* key = nullptr);

/// The same, to be searched where it lies; in memory where it is encrypted.
std::unique_ptr<StoredGallery> open_gallery(const std::filesystem::path& path, Day today,
                                            const GalleryKey* key = nullptr);

/// Reads all of the gallery at `path` and checks also that every embedding is a unit vector.
GalleryCounts verify_gallery_file(const std::filesystem::path& path, const GalleryKey* key = nullptr);

/// Where an enrollment into `path` is written until it is whole: `path`.partial, or where a link at `path` leads.
std::filesystem::path partial_of(const std::filesystem::path& path);

/// A photo that a rewriting takes out or changes.
struct AffectedPhoto {
  std::string subject_id;
  Sha256 content{};
};

/// Called once, before the gallery is replaced, with all photos that the rewriting affects. Where it throws, the
/// gallery stays as it was.
using BeforeRewriting = std::function<void(std::span<const AffectedPhoto>)>;

/// Rewrites the gallery at `path` without the subject and returns how many photos that took out. Throws Error when the
/// subject is not in it, is the only one, or when an enrollment into it is unfinished. What an interrupted rewriting
/// left behind, which is nothing that the gallery lacks, is written anew.
std::size_t remove_subject(const std::filesystem::path& path, const std::string& subject_id,
                           const BeforeRewriting& before = {}, const GalleryKey* key = nullptr);

/// Rewrites the gallery at `path` without the photos whose consent expired before `today`, be it that none is left, and
/// returns how many those are. Where there is none, nothing is written. Throws Error when an enrollment into it is
/// unfinished.
std::size_t purge_expired(const std::filesystem::path& path, Day today, const BeforeRewriting& before = {},
                          const GalleryKey* key = nullptr);

/// Rewrites the gallery at `path` with this consent for every photo of the subject, in place of what was recorded, and
/// returns how many those are. Throws Error when the subject is not in it, or when an enrollment into it is unfinished.
std::size_t set_consent(const std::filesystem::path& path, const std::string& subject_id, const Consent& consent,
                        const BeforeRewriting& before = {}, const GalleryKey* key = nullptr);

/// Rewrites the gallery at `path` with this threshold. Throws Error when an enrollment into it is unfinished.
void set_site_threshold(const std::filesystem::path& path, const SiteThreshold& threshold,
                        const GalleryKey* key = nullptr);

/// Rewrites the gallery at `path`, which opens with `before`, for `after`; nothing in either place: not encrypted.
/// Returns how many photos are in it. Throws Error when an enrollment into it is unfinished.
std::size_t rekey_gallery(const std::filesystem::path& path, const GalleryKey* before, const GalleryKey* after);

/// Writes a gallery photo by photo. Until commit() the gallery at `path` is untouched: photos go to `path`.partial,
/// which is a gallery file without its end; both may be read and written by their owner alone. A writer that finds a
/// .partial of the same makers and key continues it: whole records are kept, a torn last one is cut off. Every function
/// throws Error when the disk says no; the .partial stays.
class GalleryWriter {
 public:
  /// Throws Error also when the .partial has other makers or another key, or is being written by another process. `key`
  /// lasts longer than this.
  GalleryWriter(const std::filesystem::path& path, GalleryMakers makers, const GalleryKey* key = nullptr);
  ~GalleryWriter();
  GalleryWriter(const GalleryWriter&) = delete;
  GalleryWriter& operator=(const GalleryWriter&) = delete;

  /// Calls `each` for the photos that an interrupted writer left behind.
  void for_each_kept(const std::function<void(const EnrolledPhoto&)>& each) const;

  /// Takes back what an interrupted writer left behind.
  void start_over();

  /// Hands the photo to the operating system: it survives the end of this process from here on.
  void append(const EnrolledPhoto& photo);

  /// Ends the file, syncs it to the disk and renames it to `path`. Nothing may be appended afterwards.
  void commit();

  /// Removes the .partial. Nothing may be appended afterwards.
  void discard();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace maskid
