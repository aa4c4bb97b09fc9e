#pragma once

#include <string>

#include "maskid/gallery/gallery.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// How many subjects, photos and templates, and what made them.
std::string gallery_info_report(const Gallery& gallery, const std::string& path, ReportFormat format);

/// One row a subject.
std::string gallery_list_report(const Gallery& gallery, ReportFormat format);

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
