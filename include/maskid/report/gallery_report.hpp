#pragma once

#include <optional>
#include <string>

#include "maskid/gallery/gallery.hpp"
#include "maskid/gallery/gallery_key.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What a gallery is encrypted with; nothing: it is not.
using Encryption = std::optional<GalleryKey::Kind>;

/// How many subjects, photos and templates, what made them, and what they are encrypted with.
std::string gallery_info_report(const Gallery& gallery, Encryption encryption, const std::string& path,
                                ReportFormat format);

/// One row a subject.
std::string gallery_list_report(const Gallery& gallery, ReportFormat format);

/// That the gallery at `path` is whole, and how much is in it.
std::string gallery_verify_report(const GalleryCounts& counts, const std::string& path, ReportFormat format);

/// That `subject_id` was removed with `photos` photos.
std::string gallery_remove_report(const std::string& subject_id, std::size_t photos, const std::string& path,
                                  ReportFormat format);

/// What the `photos` photos in the gallery are encrypted with from now on.
std::string gallery_rekey_report(Encryption encryption, std::size_t photos, const std::string& path,
                                 ReportFormat format);

/// Every template with its embedding, photo by photo: CSV (also for text), or JSON.
class GalleryExport {
 public:
  explicit GalleryExport(ReportFormat format) : json_(format == ReportFormat::json) {}

  std::string head() const;
  std::string photo(const EnrolledPhoto& photo);
  std::string tail() const;

 private:
  bool json_;
  bool first_ = true;
};

}  // namespace maskid
