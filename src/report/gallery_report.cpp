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

Table info_table(const Gallery& gallery, Encryption encryption, const std::string& path) {
  const auto counts = gallery.counts();
  const auto& makers = gallery.makers();
  std::string styles;
  for (const auto& style : makers.mask_styles) styles += (styles.empty() ? "" : " ") + style;
  return {{"property", "value"},
          {{"gallery", path},
           {"subjects", std::to_string(counts.subjects)},
           {"photos", std::to_string(counts.photos)},
           {"failed photos (FTE)", std::to_string(counts.failed_photos)},
           {"templates", std::to_string(counts.templates)},
           {"model", makers.model},
           {"model SHA-256", makers.model_sha256},
           {"detector SHA-256", makers.detector_sha256},
           {"crop", makers.crop},
           {"dimension", std::to_string(makers.dimension)},
           {"mask styles", styles.empty() ? "none" : styles},
           {"site threshold", site_text(makers.site_threshold)},
           {"encrypted with", encryption ? name_of(*encryption) : "nothing"}}};
}

Json site_json(const std::optional<SiteThreshold>& site) {
  if (!site) return nullptr;
  return {{"fpir", site->fpir},
          {"threshold", site->threshold},
          {"strangers", site->strangers},
          {"subjects", site->subjects}};
}

Json encryption_json(Encryption encryption) { return encryption ? Json(name_of(*encryption)) : Json(nullptr); }

std::string info_json(const Gallery& gallery, Encryption encryption, const std::string& path) {
  const auto sizes = gallery.counts();
  const auto& makers = gallery.makers();
  return json_text({{"format_version", 1},
                    {"gallery", path},
                    {"subjects", sizes.subjects},
                    {"photos", sizes.photos},
                    {"fte", counts(sizes.failed_photos, sizes.photos)},
                    {"templates", sizes.templates},
                    {"makers",
                     {{"model", makers.model},
                      {"model_sha256", makers.model_sha256},
                      {"detector_sha256", makers.detector_sha256},
                      {"crop", makers.crop},
                      {"dimension", makers.dimension},
                      {"mask_styles", makers.mask_styles}}},
                    {"site_threshold", site_json(makers.site_threshold)},
                    {"encrypted_with", encryption_json(encryption)}});
}

/// A row a template, the embedding's values separated by spaces; a photo without any has one row.
std::string export_rows(const EnrolledPhoto& photo) {
  const std::string start = csv_field(photo.subject_id) + "," + csv_field(photo.path) + "," + csv_field(photo.failure);
  if (photo.templates.empty()) return start + ",,\n";
  std::string rows;
  for (const auto& enrolled : photo.templates) {
    rows += start + "," + csv_field(enrolled.mask_style) + ",";
    for (std::size_t i = 0; i < enrolled.embedding.size(); ++i) {
      rows += (i == 0 ? "" : " ") + fixed(enrolled.embedding[i], 8);
    }
    rows += "\n";
  }
  return rows;
}

}  // namespace

std::string gallery_info_report(const Gallery& gallery, Encryption encryption, const std::string& path,
                                ReportFormat format) {
  if (format == ReportFormat::json) return info_json(gallery, encryption, path);
  const auto table = info_table(gallery, encryption, path);
  return format == ReportFormat::csv ? as_csv(table) : as_text(table);
}

std::string gallery_list_report(const Gallery& gallery, ReportFormat format) {
  const auto sizes = gallery.counts_by_subject();
  Table table{{"subject_id", "photos", "failed", "templates"}, {}};
  Json list = Json::array();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto& subject_id = gallery.subjects()[i];
    table.rows.push_back({subject_id, std::to_string(sizes[i].photos), std::to_string(sizes[i].failed_photos),
                          std::to_string(sizes[i].templates)});
    list.push_back({{"subject_id", subject_id},
                    {"photos", sizes[i].photos},
                    {"failed", sizes[i].failed_photos},
                    {"templates", sizes[i].templates}});
  }
  if (format == ReportFormat::json) return json_text({{"format_version", 1}, {"subjects", list}});
  return format == ReportFormat::csv ? as_csv(table) : as_text(table);
}

std::string gallery_verify_report(const GalleryCounts& counts, const std::string& path, ReportFormat format) {
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"gallery", path},
                      {"whole", true},
                      {"subjects", counts.subjects},
                      {"photos", counts.photos},
                      {"templates", counts.templates}});
  }
  const auto subjects = std::to_string(counts.subjects);
  const auto photos = std::to_string(counts.photos);
  const auto templates = std::to_string(counts.templates);
  if (format == ReportFormat::csv) {
    return as_csv(
        {{"gallery", "whole", "subjects", "photos", "templates"}, {{path, "1", subjects, photos, templates}}});
  }
  return shown(path) + " is whole: " + subjects + " subjects, " + photos + " photos, " + templates + " templates\n";
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

std::string GalleryExport::head() const {
  return json_ ? "{\"format_version\": 1, \"photos\": [\n" : "subject_id,path,failure,mask_style,embedding\n";
}

std::string GalleryExport::photo(const EnrolledPhoto& photo) {
  if (!json_) return export_rows(photo);
  Json templates = Json::array();
  for (const auto& enrolled : photo.templates) {
    templates.push_back({{"mask_style", enrolled.mask_style}, {"embedding", enrolled.embedding}});
  }
  const Json json = {{"subject_id", photo.subject_id},
                     {"path", photo.path},
                     {"failure", photo.failure.empty() ? Json(nullptr) : Json(photo.failure)},
                     {"templates", templates}};
  const std::string comma = first_ ? "" : ",\n";
  first_ = false;
  return comma + json_line(json);
}

std::string GalleryExport::tail() const { return json_ ? "\n]}\n" : ""; }

}  // namespace maskid
