#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/recognition/extraction_cache.hpp"
#include "maskid/report/gallery_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/search_log.hpp"

namespace maskid {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

void write_down(const GalleryArguments& arguments, const AuditEvent& event) {
  maskid::write_down(arguments.gallery, {&event, 1});
}

/// What is kept elsewhere goes first: where the command is killed between, it can be run again.
void forget_cached(const std::filesystem::path& cache, std::span<const AffectedPhoto> photos) {
  if (cache.empty()) return;
  std::vector<Sha256> contents;
  for (const auto& photo : photos) contents.push_back(photo.content);
  forget_photos(cache, contents);
}

int record_consent(const GalleryArguments& arguments, ReportFormat format) {
  RecordedConsent recorded{arguments.subject_id,
                           parse_consent(arguments.consent, arguments.expires, "the command line"), 0};
  const BeforeRewriting log = [&](std::span<const AffectedPhoto> photos) {
    write_down(arguments, consent_event(recorded.subject_id, recorded.consent, photos.size()));
  };
  recorded.photos = set_consent(arguments.gallery, recorded.subject_id, recorded.consent, log);
  print(gallery_consent_report(recorded, arguments.gallery.shown(), format));
  return whole;
}

int remove_from(const GalleryArguments& arguments, ReportFormat format) {
  const BeforeRewriting before = [&](std::span<const AffectedPhoto> photos) {
    forget_cached(arguments.cache, photos);
    maskid::write_down(arguments.gallery, events_by_subject("removal", photos));
  };
  const auto photos = remove_subject(arguments.gallery, arguments.subject_id, before);
  print(gallery_remove_report(arguments.subject_id, photos, arguments.gallery.shown(), format));
  return whole;
}

int purge(const GalleryArguments& arguments, ReportFormat format) {
  PurgedPhotos purged;
  const BeforeRewriting before = [&](std::span<const AffectedPhoto> photos) {
    forget_cached(arguments.cache, photos);
    const auto events = events_by_subject("purge", photos);
    maskid::write_down(arguments.gallery, events);
    purged.subjects = events.size();
  };
  purged.photos = purge_expired(arguments.gallery, today(), before);
  print(gallery_purge_report(purged, arguments.gallery.shown(), format));
  return whole;
}

int verify(const GalleryArguments& arguments, ReportFormat format) {
  const auto counts = verify_gallery(arguments.gallery);
  const auto log = verify_log(arguments.gallery, arguments.log_head);
  print(gallery_verify_report(counts, log, arguments.gallery.shown(), format));
  return log && log->torn_bytes > 0 ? partly : whole;
}

/// A photo at a time, so that a gallery of any size can be exported.
int export_all(const GalleryArguments& arguments, ReportFormat format) {
  // A log is begun beside a gallery alone.
  if (find_gallery_makers(arguments.gallery)) write_down(arguments, export_event({}));
  GalleryExport rows(format);
  print(rows.head());
  read_gallery(arguments.gallery, [&](const EnrolledPhoto& photo) { print(rows.photo(photo)); });
  print(rows.tail());
  return whole;
}

/// What is held about one person, who may be out of the gallery and still in its log.
int export_subject(const GalleryArguments& arguments, ReportFormat format) {
  const auto& subject_id = arguments.subject_id;
  std::vector<EnrolledPhoto> photos;
  read_gallery(arguments.gallery, [&](EnrolledPhoto photo) {
    if (photo.subject_id == subject_id) photos.push_back(std::move(photo));
  });
  if (photos.empty() && log_entries_of(arguments.gallery, subject_id).empty()) {
    throw Error("there is nothing about a subject " + in_quotes(subject_id) + " in " + arguments.gallery.shown() +
                "; maskid gallery list shows who is in it");
  }
  write_down(arguments, export_event(subject_id));
  GalleryExport rows(format == ReportFormat::csv ? format : ReportFormat::json);
  print(rows.head());
  for (const auto& photo : photos) print(rows.photo(photo));
  print(rows.log(log_entries_of(arguments.gallery, subject_id)) + rows.tail());
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
    case Verb::purge:
      return purge(arguments, common.format);
    case Verb::verify:
      return verify(arguments, common.format);
    case Verb::export_photos:
      return arguments.subject_id.empty() ? export_all(arguments, common.format)
                                          : export_subject(arguments, common.format);
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
