#include "maskid/recognition/enroll.hpp"

#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/recognition/worker_extractors.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Reads `labelled` and extracts its templates; a photo in `known` is only read.
EnrolledPhoto enroll_photo(const LabelledPhoto& labelled, const KnownPhotos& known, TemplateExtractor& extractor,
                           const EnrollOptions& options) {
  const auto file = read_photo_file(labelled.path);
  EnrolledPhoto enrolled;
  enrolled.subject_id = labelled.subject_id;
  enrolled.path = labelled.path.string();
  enrolled.content = file.content;
  enrolled.consent = labelled.consent;
  if (!file.failure && known.failure(enrolled)) return enrolled;

  auto extraction = extract_photo(file, {options.masks, {}, {}}, extractor, options.cache);
  enrolled.quality = extraction.quality;
  enrolled.templates = std::move(extraction.templates);
  if (extraction.failure) enrolled.failure = name(*extraction.failure);
  return enrolled;
}

/// Counts the photos as they arrive in order, and passes on what is new.
class Intake {
 public:
  Intake(const KnownPhotos& before, const std::function<void(EnrolledPhoto)>& sink) : before_(before), sink_(sink) {}

  void take(EnrolledPhoto photo) {
    const auto before = before_.failure(photo);
    const auto this_run = during_.failure(photo);
    if (before || this_run) photo.failure = before ? *before : *this_run;  // known ones were not looked at again
    ++result.photos;
    if (keeps_other_consent(photo)) ++result.consent_kept;
    note_shared(photo);
    if (!photo.failure.empty()) {
      result.failed.push_back({photo.subject_id, photo.path, photo.failure});
    } else if (this_run) {
      ++result.repeated;
    } else {
      ++result.enrolled;
      if (before) ++result.already;
    }
    if (!this_run) during_.add(photo);
    if (!before && !this_run) sink_(std::move(photo));
  }

  EnrollResult result;

 private:
  bool keeps_other_consent(const EnrolledPhoto& photo) const {
    auto kept = before_.consent(photo);
    if (!kept) kept = during_.consent(photo);
    return kept && photo.consent != Consent() && photo.consent != *kept;
  }

  void note_shared(const EnrolledPhoto& photo) {
    auto first = before_.first_place(photo);
    if (!first) first = during_.first_place(photo);
    if (first && first->subject_id != photo.subject_id) {
      result.shared.push_back({photo.path, photo.subject_id, first->path, first->subject_id});
    }
  }

  const KnownPhotos& before_;
  KnownPhotos during_;
  const std::function<void(EnrolledPhoto)>& sink_;
};

/// True when there is a gallery to add to. Throws Error when it may not be added to.
bool adds_to(const fs::path& gallery, const GalleryMakers& makers, const EnrollOptions& options) {
  if (!fs::exists(gallery)) return false;
  if (!options.add) {
    throw Error("the gallery " + shown(gallery) + " is already there; pass --add to add to it, or choose another name");
  }
  require_fit(read_gallery_makers(gallery, options.key), makers, gallery);
  return true;
}

/// A gallery being written: counts what is in it and knows its photos.
class GrowingGallery {
 public:
  GrowingGallery(const fs::path& path, const GalleryMakers& makers, const GalleryKey* key)
      : key_(key), writer_(path, makers, key) {
    writer_.for_each_kept([this](const EnrolledPhoto& photo) {
      count(photo);
      gain(photo, 1);
    });
  }

  /// Photos of the gallery at `path` that an interrupted run has not yet copied.
  void copy_from(const fs::path& path) {
    if (keeps_other_consent(path)) start_over();
    const KnownPhotos kept = known;
    const auto copy = [&](const EnrolledPhoto& photo) {
      if (kept.failure(photo)) return gain(photo, -1);
      writer_.append(photo);
      count(photo);
    };
    read_gallery_file(path, copy, key_);
  }

  void append(const EnrolledPhoto& photo) {
    writer_.append(photo);
    count(photo);
    gain(photo, 1);
  }

  /// What it holds more than the gallery that was copied.
  std::vector<GainedPhotos> gained() const {
    std::vector<GainedPhotos> gained;
    for (const auto& [key, counts] : gains_) {
      const auto& [subject_id, basis, expires] = key;
      const auto& [enrolled, failed] = counts;
      if (enrolled + failed > 0) gained.push_back({subject_id, {basis, expires}, enrolled, failed});
    }
    return gained;
  }

  void commit() { writer_.commit(); }
  void discard() { writer_.discard(); }
  std::size_t subjects() const { return subjects_.size(); }
  std::size_t templates() const { return templates_; }

  KnownPhotos known;

 private:
  void count(const EnrolledPhoto& photo) {
    known.add(photo);
    templates_ += photo.templates.size();
    if (photo.failure.empty()) subjects_.insert(photo.subject_id);
  }

  void gain(const EnrolledPhoto& photo, int photos) {
    auto& [enrolled, failed] = gains_[{photo.subject_id, photo.consent.basis, photo.consent.expires}];
    (photo.failure.empty() ? enrolled : failed) += static_cast<std::size_t>(photos);
  }

  /// Left by an interrupted change of consents, which an enrollment must not complete.
  bool keeps_other_consent(const fs::path& path) const {
    bool other = false;
    const auto compare = [&](const EnrolledPhoto& photo) {
      other = other || known.consent(photo).value_or(photo.consent) != photo.consent;
    };
    read_gallery_file(path, compare, key_);
    return other;
  }

  void start_over() {
    writer_.start_over();
    known = {};
    subjects_.clear();
    templates_ = 0;
    gains_.clear();
  }

  struct Gain {
    std::size_t enrolled = 0;
    std::size_t failed = 0;
  };

  const GalleryKey* key_;
  GalleryWriter writer_;
  std::map<std::tuple<std::string, std::string, std::optional<Day>>, Gain> gains_;
  std::set<std::string> subjects_;
  std::size_t templates_ = 0;
};

}  // namespace

EnrollResult enroll_photos(std::span<const LabelledPhoto> photos, KnownPhotos known,
                           const ExtractorFactory& make_extractor, const EnrollOptions& options,
                           const std::function<void(EnrolledPhoto)>& sink, const Progress& progress) {
  WorkerExtractors extractors(make_extractor, options.jobs);
  Intake intake(known, sink);
  ordered_parallel(photos.size(), extractors.workers(), [&](std::size_t worker, std::size_t item) {
    auto photo = std::make_shared<EnrolledPhoto>(enroll_photo(photos[item], known, extractors.of(worker), options));
    return std::function<void()>([&, photo] {
      intake.take(std::move(*photo));
      if (progress) progress(intake.result.photos, photos.size());
    });
  });
  intake.result.times = extractors.times();
  return std::move(intake.result);
}

EnrollResult enroll(std::span<const LabelledPhoto> photos, const fs::path& gallery, const GalleryMakers& makers,
                    const ExtractorFactory& make_extractor, const EnrollOptions& options, const Progress& progress) {
  adds_to(gallery, makers, options);
  if (photos.empty()) throw Error("there is no photo to enroll into " + shown(gallery) + "; pass at least one");
  GrowingGallery growing(gallery, makers, options.key);
  // Asked again: another maskid may have finished the gallery before this one held the lock.
  if (adds_to(gallery, makers, options)) growing.copy_from(gallery);

  auto result = enroll_photos(
      photos, growing.known, make_extractor, options, [&](const EnrolledPhoto& photo) { growing.append(photo); },
      progress);
  result.subjects = growing.subjects();
  result.templates = growing.templates();
  result.gained = growing.gained();
  if (result.templates == 0) {
    growing.discard();
    throw Error("none of the " + std::to_string(photos.size()) + " photos could be enrolled; the first: " +
                shown(photos.front().path) + " (" + result.failed.front().failure + ")");
  }
  if (options.before_commit) options.before_commit(result);
  growing.commit();
  return result;
}

}  // namespace maskid
