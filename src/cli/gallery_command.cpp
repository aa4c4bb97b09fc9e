#include <cstdio>

#include "maskid/gallery/gallery_place.hpp"
#include "maskid/report/gallery_report.hpp"

#include "cli/clock.hpp"
#include "cli/commands.hpp"

namespace maskid {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

int remove_from(const GalleryArguments& arguments, ReportFormat format) {
  const auto photos = remove_subject(arguments.gallery, arguments.subject_id);
  print(gallery_remove_report(arguments.subject_id, photos, arguments.gallery.shown(), format));
  return whole;
}

int record_consent(const GalleryArguments& arguments, ReportFormat format) {
  RecordedConsent recorded{arguments.subject_id,
                           parse_consent(arguments.consent, arguments.expires, "the command line"), 0};
  recorded.photos = set_consent(arguments.gallery, recorded.subject_id, recorded.consent);
  print(gallery_consent_report(recorded, arguments.gallery.shown(), format));
  return whole;
}

int verify(const GalleryArguments& arguments, ReportFormat format) {
  print(gallery_verify_report(verify_gallery(arguments.gallery), arguments.gallery.shown(), format));
  return whole;
}

/// A photo at a time, so that a gallery of any size can be exported.
int export_all(const GalleryArguments& arguments, ReportFormat format) {
  GalleryExport rows(format);
  print(rows.head());
  read_gallery(arguments.gallery, [&](const EnrolledPhoto& photo) { print(rows.photo(photo)); });
  print(rows.tail());
  return whole;
}

}  // namespace

int run(const GalleryArguments& arguments, const CommonArguments& common) {
  using Verb = GalleryArguments::Verb;
  switch (arguments.verb) {
    case Verb::consent:
      return record_consent(arguments, common.format);
    case Verb::remove:
      return remove_from(arguments, common.format);
    case Verb::verify:
      return verify(arguments, common.format);
    case Verb::export_all:
      return export_all(arguments, common.format);
    case Verb::list:
      print(gallery_list_report(load_gallery(arguments.gallery), today(), common.format));
      return whole;
    case Verb::info:
      break;
  }
  print(gallery_info_report(load_gallery(arguments.gallery), arguments.gallery.shown(), today(), common.format));
  return whole;
}

}  // namespace maskid
