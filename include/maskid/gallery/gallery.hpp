#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/gallery/gallery_tally.hpp"
#include "maskid/gallery/template_matrix.hpp"

namespace maskid {

/// One answer of a search.
struct Candidate {
  std::string subject_id;
  float similarity = 0;  ///< cosine to the subject's best template
  std::size_t rank = 0;  ///< from 1
};

/// What a gallery keeps of a photo beside its templates.
struct PhotoSummary {
  std::string path;
  std::string failure;  ///< empty: enrolled
  Sha256 content{};     ///< of the file's bytes
  FaceQuality quality;
  std::uint32_t subject = 0;  ///< position in Gallery::subjects()
  std::uint32_t templates = 0;
  Consent consent;
};

/// The template that made a subject as alike as it is.
struct TemplateMatch {
  float similarity = 0;
  std::string mask_style;  ///< empty: as photographed
  std::size_t photo = 0;   ///< position in Gallery::photos()
};

/// The reference templates of enrolled subjects, searched exactly; one answer per subject. Its const
/// functions may be called from several threads at once.
class Gallery {
 public:
  /// Throws Error when the makers' dimension is not positive.
  explicit Gallery(GalleryMakers makers);

  /// Adds a photo; its subject comes into being with it, also when the photo failed. Throws Error when a
  /// template has another dimension than the makers say; the gallery is then unchanged.
  void add(EnrolledPhoto photo);

  /// Makes room for this many templates, so that adding them never copies those that are there.
  void reserve(std::size_t templates);

  const GalleryMakers& makers() const { return makers_; }
  /// In order of first appearance. A subject whose photos all failed is listed and is never alike.
  const std::vector<std::string>& subjects() const { return tally_.subjects(); }
  /// In the order they were added.
  std::span<const PhotoSummary> photos() const { return photos_; }
  /// How much is held, of each subject too, in the order of `subjects()`.
  const GalleryTally& tally() const { return tally_; }
  GalleryCounts counts() const { return tally_.all(); }

  /// One value a subject, in the order of `subjects()`: the cosine of `probe` to the subject's best
  /// template, or -1 where the subject has none. `probe` must be a unit vector of the makers' dimension;
  /// throws Error for another dimension. The same on every machine and in every order of templates.
  std::vector<float> similarities(std::span<const float> probe) const;

  /// For each probe what similarities(probe) says, bit for bit, in less time than asking one by one.
  std::vector<std::vector<float>> similarities(std::span<const Embedding> probes) const;

  /// The best template of the subject at `subject` of `subjects()`, the earliest on a tie; nothing where
  /// the subject has no template. What is not a number never wins.
  std::optional<TemplateMatch> best_template(std::span<const float> probe, std::size_t subject) const;

 private:
  std::uint32_t style_position(const std::string& mask_style);
  void require_dimension(std::size_t size) const;

  GalleryMakers makers_;
  GalleryTally tally_;
  std::vector<std::string> styles_;
  std::vector<PhotoSummary> photos_;
  TemplateMatrix matrix_;
  // One entry a row of the matrix.
  std::vector<std::uint32_t> row_subjects_;
  std::vector<std::uint32_t> row_photos_;
  std::vector<std::uint32_t> row_styles_;
};

/// The `count` best of `similarities` (one a subject), best first; ties by the order of `subjects`.
std::vector<Candidate> best_candidates(std::span<const float> similarities, std::span<const std::string> subjects,
                                       std::size_t count);

/// "model 'a', not 'b'": the first thing, as it is in `gallery` and in `now`, for which their templates cannot be
/// compared; nothing when they can.
std::optional<std::string> misfit(const GalleryMakers& gallery, const GalleryMakers& now);

/// Throws Error, naming both sides, unless templates and probes made by `now` can be compared with those
/// of the gallery at `path`. Mask styles may differ.
void require_fit(const GalleryMakers& gallery, const GalleryMakers& now, const std::filesystem::path& path);

}  // namespace maskid
