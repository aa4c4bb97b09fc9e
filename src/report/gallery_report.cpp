#include "maskid/report/gallery_report.hpp"

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string site_text(const std::optional<SiteThreshold>& site) {
  if (!site) return "none";
  return fixed(site->threshold, 4) + " for FPIR " + Json(site->fpir).dump() + ", chosen on " +
         std::to_string(site->strangers) + " searches by strangers among " + std::to_string(site->subjects) +
         " subjects";
}

std::string day_or_nothing(const std::optional<Day>& day) { return day ? text_of(*day) : std::string(); }

Json day_or_null(const std::optional<Day>& day) { return day ? Json(text_of(*day)) : Json(nullptr); }

std::string listed(const std::vector<std::string>& bases) {
  std::string text;
  for (const auto& basis : bases) text += (text.empty() ? "" : "; ") + basis;
  return text;
}

std::string recall_text(const std::optional<SearchRecall>& recall) {
  if (!recall) return "none measured";
  return std::to_string(recall->found) + " of " + std::to_string(recall->tried) + " searches";
}

Table info_table(const GallerySummary& gallery, const GalleryMakers& makers, const GalleryStorage& storage) {
  const auto counts = gallery.tally().all();
  const auto& retention = gallery.retention();
  std::string styles;
  for (const auto& style : makers.mask_styles) styles += (styles.empty() ? "" : " ") + style;
  return {{"property", "value"},
          {{"gallery", storage.path},
           {"subjects", std::to_string(counts.subjects)},
           {"photos", std::to_string(counts.photos)},
           {"failed photos (FTE)", std::to_string(counts.failed_photos)},
           {"templates", std::to_string(counts.templates)},
           {"photos without consent", std::to_string(retention.without)},
           {"expired photos", std::to_string(retention.expired)},
           {"next expiry", retention.next ? text_of(*retention.next) : "none"},
           {"model", makers.model},
           {"model SHA-256", makers.model_sha256},
           {"detector SHA-256", makers.detector_sha256},
           {"crop", makers.crop},
           {"dimension", std::to_string(makers.dimension)},
           {"mask styles", styles.empty() ? "none" : styles},
           {"site threshold", site_text(makers.site_threshold)},
           {"recall of the index", recall_text(storage.recall)},
           {"encrypted with", storage.encryption ? name_of(*storage.encryption) : "nothing"}}};
}

Json site_json(const std::optional<SiteThreshold>& site) {
  if (!site) return nullptr;
  return {{"fpir", site->fpir},
          {"threshold", site->threshold},
          {"strangers", site->strangers},
          {"subjects", site->subjects}};
}

Json encryption_json(Encryption encryption) { return encryption ? Json(name_of(*encryption)) : Json(nullptr); }

std::string info_json(const GallerySummary& gallery, const GalleryMakers& makers, const GalleryStorage& storage) {
  const auto sizes = gallery.tally().all();
  const auto& retention = gallery.retention();
  return json_text({{"format_version", 1},
                    {"gallery", storage.path},
                    {"subjects", sizes.subjects},
                    {"photos", sizes.photos},
                    {"fte", counts(sizes.failed_photos, sizes.photos)},
                    {"templates", sizes.templates},
                    {"without_consent", counts(retention.without, sizes.photos)},
                    {"expired", counts(retention.expired, sizes.photos)},
                    {"next_expiry", day_or_null(retention.next)},
                    {"makers",
                     {{"model", makers.model},
                      {"model_sha256", makers.model_sha256},
                      {"detector_sha256", makers.detector_sha256},
                      {"crop", makers.crop},
                      {"dimension", makers.dimension},
                      {"mask_styles", makers.mask_styles}}},
                    {"site_threshold", site_json(makers.site_threshold)},
                    {"index_recall", recall_or_null(storage.recall)},
                    {"encrypted_with", encryption_json(storage.encryption)}});
}

std::string log_text(const std::optional<AuditedLog>& log, const std::string& path) {
  const auto name = shown(path + ".audit");
  if (!log) return "it has no log\n";
  std::string text = name + " is whole: " + std::to_string(log->entries) +
                     (log->entries == 1 ? " entry, head " : " entries, head ") + log->head + "\n";
  if (log->torn_bytes > 0) {
    text += "behind them, " + std::to_string(log->torn_bytes) +
            " bytes of a torn line, as a crash leaves it; the next entry cuts it off\n";
  }
  return text;
}

Json log_json(const std::optional<AuditedLog>& log) {
  if (!log) return nullptr;
  return {{"entries", log->entries}, {"head", log->head}, {"torn_bytes", log->torn_bytes}};
}

}  // namespace

std::string gallery_info_report(const GallerySummary& gallery, const GalleryMakers& makers,
                                const GalleryStorage& storage, ReportFormat format) {
  if (format == ReportFormat::json) return info_json(gallery, makers, storage);
  const auto table = info_table(gallery, makers, storage);
  return format == ReportFormat::csv ? as_csv(table) : as_text(table);
}

std::string gallery_list_report(const GallerySummary& gallery, ReportFormat format) {
  const auto& sizes = gallery.tally().by_subject();
  const auto& retentions = gallery.retention_by_subject();
  Table table{{"subject_id", "photos", "failed", "templates", "expired", "expires", "consent"}, {}};
  Json list = Json::array();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto& subject_id = gallery.tally().subjects()[i];
    const auto& retention = retentions[i];
    table.rows.push_back({subject_id, std::to_string(sizes[i].photos), std::to_string(sizes[i].failed_photos),
                          std::to_string(sizes[i].templates), std::to_string(retention.expired),
                          day_or_nothing(retention.until()), listed(retention.bases)});
    list.push_back({{"subject_id", subject_id},
                    {"photos", sizes[i].photos},
                    {"failed", sizes[i].failed_photos},
                    {"templates", sizes[i].templates},
                    {"expired", retention.expired},
                    {"expires", day_or_null(retention.until())},
                    {"consent", retention.bases}});
  }
  if (format == ReportFormat::json) return json_text({{"format_version", 1}, {"subjects", list}});
  if (format == ReportFormat::csv) return as_csv(table);
  for (auto& row : table.rows) {
    for (auto& field : row) field = field.empty() ? "-" : field;
  }
  return as_text(table);
}

std::string gallery_verify_report(const GalleryCounts& counts, const std::optional<AuditedLog>& log,
                                  const std::string& path, ReportFormat format) {
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"gallery", path},
                      {"whole", true},
                      {"subjects", counts.subjects},
                      {"photos", counts.photos},
                      {"templates", counts.templates},
                      {"log", log_json(log)}});
  }
  const auto subjects = std::to_string(counts.subjects);
  const auto photos = std::to_string(counts.photos);
  const auto templates = std::to_string(counts.templates);
  if (format == ReportFormat::csv) {
    return as_csv({{"gallery", "whole", "subjects", "photos", "templates", "log_entries", "log_head", "log_torn_bytes"},
                   {{path, "1", subjects, photos, templates, log ? std::to_string(log->entries) : "",
                     log ? log->head : "", log ? std::to_string(log->torn_bytes) : ""}}});
  }
  return shown(path) + " is whole: " + subjects + " subjects, " + photos + " photos, " + templates + " templates\n" +
         log_text(log, path);
}

std::string gallery_purge_report(const PurgedPhotos& purged, const std::string& path, ReportFormat format) {
  const auto photos = std::to_string(purged.photos);
  const auto subjects = std::to_string(purged.subjects);
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"gallery", path},
                      {"purged", {{"subjects", purged.subjects}, {"photos", purged.photos}}}});
  }
  if (format == ReportFormat::csv) return as_csv({{"gallery", "subjects", "photos"}, {{path, subjects, photos}}});
  if (purged.photos == 0) return "nothing in " + shown(path) + " has expired\n";
  return "purged " + photos + (purged.photos == 1 ? " photo of " : " photos of ") + subjects +
         (purged.subjects == 1 ? " subject" : " subjects") + " from " + shown(path) + "\n";
}

std::string gallery_remove_report(const std::string& subject_id, std::size_t photos, const std::string& path,
                                  ReportFormat format) {
  if (format == ReportFormat::json) {
    return json_text(
        {{"format_version", 1}, {"gallery", path}, {"removed", {{"subject_id", subject_id}, {"photos", photos}}}});
  }
  if (format == ReportFormat::csv) {
    return as_csv({{"gallery", "subject_id", "photos"}, {{path, subject_id, std::to_string(photos)}}});
  }
  return "removed " + shown(subject_id) + " with " + std::to_string(photos) + (photos == 1 ? " photo" : " photos") +
         " from " + shown(path) + "\n";
}

std::string gallery_rekey_report(Encryption encryption, std::size_t photos, const std::string& path,
                                 ReportFormat format) {
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"gallery", path},
                      {"encrypted_with", encryption_json(encryption)},
                      {"photos", photos}});
  }
  const auto with = encryption ? name_of(*encryption) : "nothing";
  if (format == ReportFormat::csv) {
    return as_csv({{"gallery", "encrypted_with", "photos"}, {{path, with, std::to_string(photos)}}});
  }
  return shown(path) + (encryption ? " is now encrypted with a " + with : " is no longer encrypted") + ": " +
         std::to_string(photos) + (photos == 1 ? " photo\n" : " photos\n");
}

std::string gallery_consent_report(const RecordedConsent& recorded, const std::string& path, ReportFormat format) {
  const auto& [subject_id, consent, photos] = recorded;
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"gallery", path},
                      {"recorded",
                       {{"subject_id", subject_id},
                        {"photos", photos},
                        {"consent", consent.basis},
                        {"expires", day_or_null(consent.expires)}}}});
  }
  if (format == ReportFormat::csv) {
    return as_csv({{"gallery", "subject_id", "photos", "consent", "expires"},
                   {{path, subject_id, std::to_string(photos), consent.basis, day_or_nothing(consent.expires)}}});
  }
  return "recorded for " + std::to_string(photos) + (photos == 1 ? " photo of " : " photos of ") + shown(subject_id) +
         " in " + shown(path) + ": " + in_quotes(consent.basis) +
         (consent.expires ? ", until the end of " + text_of(*consent.expires) : ", without an end") + "\n";
}

}  // namespace maskid
