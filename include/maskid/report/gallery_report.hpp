#pragma once

#include <optional>
#include <span>
#include <string>

#include "maskid/gallery/audit_log.hpp"
#include "maskid/gallery/gallery_key.hpp"
#include "maskid/gallery/stored_gallery.hpp"
#include "maskid/report/gallery_summary.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What a gallery is encrypted with; nothing: it is not.
using Encryption = std::optional<GalleryKey::Kind>;

/// Where and how a gallery lies.
struct GalleryStorage {
  std::string path;
  Encryption encryption;
  /// Of its index; nothing: it has none that may pass over somebody, or unmeasured.
  std::optional<SearchRecall> recall;
};

/// How many subjects, photos and templates, what made them and how they lie, and how many have expired.
std::string gallery_info_report(const GallerySummary& gallery, const GalleryMakers& makers,
                                const GalleryStorage& storage, ReportFormat format);

/// One row a subject, with the last day on which any of their photos may be searched.
std::string gallery_list_report(const GallerySummary& gallery, ReportFormat format);

/// That the gallery at `path` and its log, where there is one, are whole, and how much is in them.
std::string gallery_verify_report(const GalleryCounts& counts, const std::optional<AuditedLog>& log,
                                  const std::string& path, ReportFormat format);

/// That `subject_id` was removed with `photos` photos.
std::string gallery_remove_report(const std::string& subject_id, std::size_t photos, const std::string& path,
                                  ReportFormat format);

/// That `photos` photos of `subjects` subjects had expired and were removed.
struct PurgedPhotos {
  std::size_t subjects = 0;
  std::size_t photos = 0;
};
std::string gallery_purge_report(const PurgedPhotos& purged, const std::string& path, ReportFormat format);

/// What was recorded for all photos of a subject.
struct RecordedConsent {
  std::string subject_id;
  Consent consent;
  std::size_t photos = 0;
};
std::string gallery_consent_report(const RecordedConsent& recorded, const std::string& path, ReportFormat format);

/// What the `photos` photos in the gallery are encrypted with from now on.
std::string gallery_rekey_report(Encryption encryption, std::size_t photos, const std::string& path,
                                 ReportFormat format);

/// Every photo and template with its embedding, photo by photo: CSV (also for text), or JSON.
class GalleryExport {
 public:
  explicit GalleryExport(ReportFormat format) : json_(format == ReportFormat::json) {}

  std::string head() const;
  std::string photo(const EnrolledPhoto& photo);
  /// Behind the photos: lines of the audit log; CSV has no place for them.
  std::string log(std::span<const std::string> lines) const;
  std::string tail() const;

 private:
  bool json_;
  bool first_ = true;
};

}  // namespace maskid
