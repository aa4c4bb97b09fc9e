#include <cstdio>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/recognition/enroll.hpp"
#include "maskid/recognition/share.hpp"
#include "maskid/report/enroll_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"
#include "cli/photo_arguments.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"
#include "cli/search_log.hpp"

namespace maskid {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
  return text.empty() ? "none" : text;
}

/// On stderr, as CSV has no place for them.
void warn_of(const EnrollResult& result) {
  if (result.consent_kept > 0) std::fprintf(stderr, "maskid: warning: %s", consent_warning(result).c_str());
  for (const auto& photo : result.shared) {
    std::fprintf(stderr, "maskid: warning: the same photo is under two subjects: %s (%s) and %s (%s)\n",
                 shown(photo.first_path).c_str(), shown(photo.first_subject_id).c_str(), shown(photo.path).c_str(),
                 shown(photo.subject_id).c_str());
  }
}

/// Added photos are made as those that are there, so the gallery's own styles are the default.
std::vector<WornMask> masks_to_draw(const EnrollArguments& enroll, const Pipeline& pipeline, const GalleryKey* key) {
  const bool adds = enroll.add || enroll.gallery.in_database();
  const auto there = adds ? find_gallery_makers(enroll.gallery, key) : std::nullopt;
  if (!there) return pipeline.masks(enroll.styles.value_or("default"));
  auto masks = pipeline.masks(enroll.styles.value_or(joined(there->mask_styles)));
  const auto now = pipeline.makers(masks);
  require_fit(*there, now, enroll.gallery);
  if (now.mask_styles != there->mask_styles) {
    throw Error("gallery " + enroll.gallery.shown() + " was made with the mask styles " + joined(there->mask_styles) +
                ", not " + joined(now.mask_styles) + "; leave --styles out, or enroll into another gallery");
  }
  return masks;
}

/// What a CSV leaves open is as the command line says. Throws Error for a photo that may no longer be searched.
std::vector<LabelledPhoto> list_photos(const EnrollArguments& enroll) {
  const auto otherwise = parse_consent(enroll.consent, enroll.expires, "the command line");
  auto photos = list_labelled_photos(enroll.photos);
  for (auto& photo : photos) {
    auto& consent = photo.consent;
    if (consent.basis.empty()) consent.basis = otherwise.basis;
    if (!consent.expires) consent.expires = otherwise.expires;
  }
  refuse_expired(photos);
  return photos;
}

std::vector<LabelledPhoto> photos_to_enroll(const EnrollArguments& enroll) {
  auto photos = list_photos(enroll);
  if (!enroll.share) return photos;
  if (!enroll.gallery.in_database()) {
    throw Error("--shard is for a gallery in a database, which several machines can write to; " +
                enroll.gallery.shown() + " is a file: leave it out");
  }
  return photos_in_share(photos, *enroll.share);
}

}  // namespace

int run(const EnrollArguments& enroll, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto photos = photos_to_enroll(enroll);
  const auto key = key_to_enroll(enroll, common.key);
  EnrollOptions options{masks_to_draw(enroll, pipeline, key.get()), pipeline.jobs(), enroll.add, nullptr, key.get()};
  require_log_if_there(enroll.gallery);
  options.before_commit = [&](const EnrollResult& result) {
    write_down(enroll.gallery, enrollment_events(result.gained));
  };
  const auto makers = pipeline.makers(options.masks);
  const auto make_extractor = pipeline.extractor_factory(!options.masks.empty());
  const auto progress = progress_bar("enrolling");
  const auto result = enroll.gallery.in_database()
                          ? enroll_into_database(photos, enroll.gallery, makers, make_extractor, options, progress)
                          : maskid::enroll(photos, enroll.gallery.file(), makers, make_extractor, options, progress);
  std::fputs(enroll_report(result, enroll.gallery.shown(), common.format).c_str(), stdout);
  if (common.format == ReportFormat::csv) warn_of(result);
  return result.failed.empty() ? whole : partly;
}

}  // namespace maskid
