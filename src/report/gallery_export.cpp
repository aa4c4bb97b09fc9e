#include "maskid/base/text.hpp"
#include "maskid/report/gallery_report.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string day_text(const std::optional<Day>& day) { return day ? text_of(*day) : std::string(); }

/// What stands behind the embedding, so that the columns before stay where they were.
std::string photo_fields(const EnrolledPhoto& photo) {
  std::string fields =
      to_hex(photo.content) + "," + csv_field(photo.consent.basis) + "," + day_text(photo.consent.expires);
  const auto& quality = photo.quality;
  for (const float value : {quality.eye_distance, quality.sharpness, quality.yaw, quality.roll, quality.brightness}) {
    fields += "," + fixed(value, 4);
  }
  return fields;
}

/// A row a template, the embedding's values separated by spaces; a photo without any has one row.
std::string export_rows(const EnrolledPhoto& photo) {
  const std::string start = csv_field(photo.subject_id) + "," + csv_field(photo.path) + "," + csv_field(photo.failure);
  const std::string end = "," + photo_fields(photo) + "\n";
  if (photo.templates.empty()) return start + ",," + end;
  std::string rows;
  for (const auto& enrolled : photo.templates) {
    rows += start + "," + csv_field(enrolled.mask_style) + ",";
    for (std::size_t i = 0; i < enrolled.embedding.size(); ++i) {
      rows += (i == 0 ? "" : " ") + fixed(enrolled.embedding[i], 8);
    }
    rows += end;
  }
  return rows;
}

Json photo_json(const EnrolledPhoto& photo) {
  Json templates = Json::array();
  for (const auto& enrolled : photo.templates) {
    templates.push_back({{"mask_style", enrolled.mask_style}, {"embedding", enrolled.embedding}});
  }
  const auto text_or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  const auto& quality = photo.quality;
  return {{"subject_id", photo.subject_id},
          {"path", photo.path},
          {"sha256", to_hex(photo.content)},
          {"consent", text_or_null(photo.consent.basis)},
          {"expires", text_or_null(day_text(photo.consent.expires))},
          {"quality",
           {{"eye_distance", quality.eye_distance},
            {"sharpness", quality.sharpness},
            {"yaw", quality.yaw},
            {"roll", quality.roll},
            {"brightness", quality.brightness}}},
          {"failure", text_or_null(photo.failure)},
          {"templates", templates}};
}

}  // namespace

std::string GalleryExport::head() const {
  return json_ ? "{\"format_version\": 1, \"photos\": [\n"
               : "subject_id,path,failure,mask_style,embedding,sha256,consent,expires,eye_distance,sharpness,yaw,roll,"
                 "brightness\n";
}

std::string GalleryExport::photo(const EnrolledPhoto& photo) {
  if (!json_) return export_rows(photo);
  const std::string comma = first_ ? "" : ",\n";
  first_ = false;
  return comma + json_line(photo_json(photo));
}

std::string GalleryExport::log(std::span<const std::string> lines) const {
  if (!json_) return "";
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : ",\n") + line;
  return "\n], \"log\": [\n" + text;
}

std::string GalleryExport::tail() const { return json_ ? "\n]}\n" : ""; }

}  // namespace maskid
