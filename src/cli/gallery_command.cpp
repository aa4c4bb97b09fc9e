#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/gallery/search_index.hpp"
#include "maskid/recognition/extraction_cache.hpp"
#include "maskid/report/gallery_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"
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

std::optional<SearchRecall> recall_of(const GalleryPlace& gallery) {
  const auto indexed = gallery.in_database() ? nullptr : open_indexed_gallery(gallery.file(), today());
  return indexed ? indexed->recall() : std::nullopt;
}

int record_consent(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  RecordedConsent recorded{arguments.subject_id,
                           parse_consent(arguments.consent, arguments.expires, "the command line"), 0};
  const BeforeRewriting log = [&](std::span<const AffectedPhoto> photos) {
    write_down(arguments, consent_event(recorded.subject_id, recorded.consent, photos.size()));
  };
  recorded.photos = set_consent(arguments.gallery, recorded.subject_id, recorded.consent, log, key);
  print(gallery_consent_report(recorded, arguments.gallery.shown(), format));
  return whole;
}

int remove_from(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  const BeforeRewriting before = [&](std::span<const AffectedPhoto> photos) {
    forget_cached(arguments.cache, photos);
    maskid::write_down(arguments.gallery, events_by_subject("removal", photos));
  };
  const auto photos = remove_subject(arguments.gallery, arguments.subject_id, before, key);
  print(gallery_remove_report(arguments.subject_id, photos, arguments.gallery.shown(), format));
  return whole;
}

int purge(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  PurgedPhotos purged;
  const BeforeRewriting before = [&](std::span<const AffectedPhoto> photos) {
    forget_cached(arguments.cache, photos);
    const auto events = events_by_subject("purge", photos);
    maskid::write_down(arguments.gallery, events);
    purged.subjects = events.size();
  };
  purged.photos = purge_expired(arguments.gallery, today(), before, key);
  print(gallery_purge_report(purged, arguments.gallery.shown(), format));
  return whole;
}

int verify(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  const auto counts = verify_gallery(arguments.gallery, key);
  const auto log = verify_log(arguments.gallery, arguments.log_head);
  print(gallery_verify_report(counts, log, arguments.gallery.shown(), format));
  return log && log->torn_bytes > 0 ? partly : whole;
}

/// A photo at a time, so that a gallery of any size can be exported.
int export_all(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  // A log is begun beside a gallery alone.
  if (find_gallery_makers(arguments.gallery, key)) write_down(arguments, export_event({}));
  GalleryExport rows(format);
  print(rows.head());
  const auto each = [&](const EnrolledPhoto& photo) { print(rows.photo(photo)); };
  read_gallery(arguments.gallery, each, key);
  print(rows.tail());
  return whole;
}

/// What is held about one person, who may be out of the gallery and still in its log.
int export_subject(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  const auto& subject_id = arguments.subject_id;
  std::vector<EnrolledPhoto> photos;
  const auto keep = [&](EnrolledPhoto photo) {
    if (photo.subject_id == subject_id) photos.push_back(std::move(photo));
  };
  read_gallery(arguments.gallery, keep, key);
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

/// The old key is tried before a new one is asked for, or made.
int rekey(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  require_file(arguments.gallery);
  const auto file = arguments.gallery.file();
  read_gallery_makers(file, key);
  const auto new_key = new_key_of(arguments.gallery, arguments.new_key);
  const auto kind = new_key ? std::optional(new_key->kind()) : std::nullopt;
  write_down(arguments, {"rekey", {{"encrypted_with", kind ? AuditEvent::Value(name_of(*kind)) : nullptr}}});
  const auto photos = rekey_gallery(file, key, new_key.get());
  print(gallery_rekey_report(kind, photos, arguments.gallery.shown(), format));
  return whole;
}

/// What `info` and `list` tell. A photo at a time, as export_all().
int tell(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  GallerySummary summary(today());
  const auto add = [&](const EnrolledPhoto& photo) { summary.add(photo); };
  const auto makers = read_gallery(arguments.gallery, add, key);
  if (arguments.verb == GalleryArguments::Verb::list) {
    print(gallery_list_report(summary, format));
    return whole;
  }
  const auto kind = key ? std::optional(key->kind()) : std::nullopt;
  const GalleryStorage storage{arguments.gallery.shown(), kind, recall_of(arguments.gallery)};
  print(gallery_info_report(summary, makers, storage, format));
  return whole;
}

}  // namespace

int run(const GalleryArguments& arguments, const CommonArguments& common) {
  using Verb = GalleryArguments::Verb;
  const auto key = key_of(arguments.gallery, common.key);
  switch (arguments.verb) {
    case Verb::consent:
      return record_consent(arguments, key.get(), common.format);
    case Verb::remove:
      return remove_from(arguments, key.get(), common.format);
    case Verb::purge:
      return purge(arguments, key.get(), common.format);
    case Verb::verify:
      return verify(arguments, key.get(), common.format);
    case Verb::export_photos:
      return arguments.subject_id.empty() ? export_all(arguments, key.get(), common.format)
                                          : export_subject(arguments, key.get(), common.format);
    case Verb::rekey:
      return rekey(arguments, key.get(), common.format);
    case Verb::list:
    case Verb::info:
      break;
  }
  return tell(arguments, key.get(), common.format);
}

}  // namespace maskid
