#include <cstdio>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/report/gallery_report.hpp"

#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"

namespace maskid {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

int remove_from(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  const auto photos = remove_subject(arguments.gallery, arguments.subject_id, key);
  print(gallery_remove_report(arguments.subject_id, photos, arguments.gallery.shown(), format));
  return whole;
}

int verify(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  print(gallery_verify_report(verify_gallery(arguments.gallery, key), arguments.gallery.shown(), format));
  return whole;
}

/// A photo at a time, so that a gallery of any size can be exported; nothing when it does not open.
int export_all(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  find_gallery_makers(arguments.gallery, key);
  GalleryExport rows(format);
  print(rows.head());
  const auto each = [&](const EnrolledPhoto& photo) { print(rows.photo(photo)); };
  read_gallery(arguments.gallery, each, key);
  print(rows.tail());
  return whole;
}

/// The old key is tried before a new one is asked for, or made.
int rekey(const GalleryArguments& arguments, const GalleryKey* key, ReportFormat format) {
  require_file(arguments.gallery);
  const auto file = arguments.gallery.file();
  read_gallery_makers(file, key);
  const auto new_key = new_key_of(arguments.gallery, arguments.new_key);
  const auto photos = rekey_gallery(file, key, new_key.get());
  const auto kind = new_key ? std::optional(new_key->kind()) : std::nullopt;
  print(gallery_rekey_report(kind, photos, arguments.gallery.shown(), format));
  return whole;
}

}  // namespace

int run(const GalleryArguments& arguments, const CommonArguments& common) {
  using Verb = GalleryArguments::Verb;
  const auto key = key_of(arguments.gallery, common.key);
  switch (arguments.verb) {
    case Verb::remove:
      return remove_from(arguments, key.get(), common.format);
    case Verb::verify:
      return verify(arguments, key.get(), common.format);
    case Verb::export_all:
      return export_all(arguments, key.get(), common.format);
    case Verb::rekey:
      return rekey(arguments, key.get(), common.format);
    case Verb::list:
      print(gallery_list_report(load_gallery(arguments.gallery, key.get()), common.format));
      return whole;
    case Verb::info:
      break;
  }
  const auto kind = key ? std::optional(key->kind()) : std::nullopt;
  print(
      gallery_info_report(load_gallery(arguments.gallery, key.get()), kind, arguments.gallery.shown(), common.format));
  return whole;
}

}  // namespace maskid
