#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "maskid/base/progress.hpp"
#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/gallery/gallery_key.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/recognition/extract_photo.hpp"
#include "maskid/recognition/known_photos.hpp"
#include "maskid/recognition/template_extractor.hpp"

namespace maskid {

struct EnrollResult;

struct EnrollOptions {
  std::vector<WornMask> masks;             ///< drawn on every photo
  std::size_t jobs = 1;                    ///< threads; changes nothing but the time
  bool add = false;                        ///< to the gallery that is there, instead of making a new one
  const ExtractionCache* cache = nullptr;  ///< may be missing; changes nothing but the time
  const GalleryKey* key = nullptr;         ///< of the gallery file; may be missing: it is not encrypted
  /// Called by enroll() with its result before the gallery is replaced; where it throws, the .partial stays, to be
  /// continued. May be empty.
  std::function<void(const EnrollResult&)> before_commit = {};
};

/// A photo that came to nothing.
struct FailedPhoto {
  std::string subject_id;
  std::string path;
  std::string failure;
};

/// One photo, by content, that lies under two subjects.
struct SharedPhoto {
  std::string path, subject_id;
  std::string first_path, first_subject_id;
};

/// Photos of one subject, of one consent.
struct GainedPhotos {
  std::string subject_id;
  Consent consent;
  std::size_t enrolled = 0;
  std::size_t failed = 0;
};

struct EnrollResult {
  std::size_t photos = 0;            ///< given
  std::size_t enrolled = 0;          ///< of them, now in the gallery
  std::size_t already = 0;           ///< of `enrolled`, before this run: in the gallery, or by an interrupted run
  std::size_t repeated = 0;          ///< of `photos`, given again for the same subject; enrolled once
  std::size_t consent_kept = 0;      ///< of `photos`, known before with another consent, which stays
  std::size_t subjects = 0;          ///< in the gallery afterwards, with at least one template
  std::size_t templates = 0;         ///< in the gallery afterwards
  std::vector<FailedPhoto> failed;   ///< in the order given
  std::vector<SharedPhoto> shared;   ///< in the order given
  std::vector<GainedPhotos> gained;  ///< what the gallery holds more than before, by subject; of enroll() alone
  ExtractionTimes times;             ///< summed over the workers
};

/// Extracts the templates of `photos` on options.jobs threads and hands every photo that is not `known`, failed ones
/// too, to `sink` on the calling thread, in the order given. Leaves `subjects` and `templates` of the result at 0.
EnrollResult enroll_photos(std::span<const LabelledPhoto> photos, KnownPhotos known,
                           const ExtractorFactory& make_extractor, const EnrollOptions& options,
                           const std::function<void(EnrolledPhoto)>& sink, const Progress& progress);

/// Makes the gallery file at `gallery` from `photos`. Until the last photo is done the file is untouched and the work
/// so far lies in `gallery`.partial, which the next call with the same makers continues. Throws Error when the gallery
/// is there and options.add is not set, when it does not fit `makers`, and when no photo could be enrolled.
EnrollResult enroll(std::span<const LabelledPhoto> photos, const std::filesystem::path& gallery,
                    const GalleryMakers& makers, const ExtractorFactory& make_extractor, const EnrollOptions& options,
                    const Progress& progress);

/// Adds `photos` to the gallery in a database at `gallery`, or makes it. Every batch of photos that is done stays, so
/// that the next call goes on behind it; several calls may be at it at once, on several machines. options.add changes
/// nothing. Throws Error when the gallery does not fit `makers` or was made with other mask styles, and when no photo
/// in it could be enrolled. Repeated and shared photos are noticed among `photos` and what is there of their subjects.
EnrollResult enroll_into_database(std::span<const LabelledPhoto> photos, const GalleryPlace& gallery,
                                  const GalleryMakers& makers, const ExtractorFactory& make_extractor,
                                  const EnrollOptions& options, const Progress& progress);

}  // namespace maskid
