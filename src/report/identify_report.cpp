#include "maskid/report/identify_report.hpp"

#include <cmath>

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string box_text(const cv::Rect2f& box) {
  return std::to_string(std::lround(box.x)) + "," + std::to_string(std::lround(box.y)) + " " +
         std::to_string(std::lround(box.width)) + "x" + std::to_string(std::lround(box.height));
}

Json face_json(const IdentifiedFace& face) {
  Json candidates = Json::array();
  for (const auto& candidate : face.candidates) {
    candidates.push_back(
        {{"rank", candidate.rank}, {"subject_id", candidate.subject_id}, {"similarity", candidate.similarity}});
  }
  Json landmarks = Json::array();
  for (const auto& point : face.face.landmarks) landmarks.push_back({point.x, point.y});
  const auto& box = face.face.box;
  return {{"box", {box.x, box.y, box.width, box.height}},
          {"landmarks", landmarks},
          {"score", face.face.score},
          {"quality",
           {{"eye_distance", face.quality.eye_distance},
            {"sharpness", face.quality.sharpness},
            {"yaw", face.quality.yaw},
            {"roll", face.quality.roll},
            {"brightness", face.quality.brightness}}},
          {"cover", face.failure ? Json(nullptr) : Json(name(face.cover))},
          {"failure", face.failure ? Json(name(*face.failure)) : Json(nullptr)},
          {"decision", face.failure      ? "not searched"
                       : face.subject_id ? "subject"
                                         : "unknown"},
          {"subject_id", face.subject_id ? Json(*face.subject_id) : Json(nullptr)},
          {"candidates", candidates}};
}

std::string identify_json(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting) {
  Json list = Json::array();
  for (const auto& photo : photos) {
    Json faces = Json::array();
    for (const auto& face : photo.faces) faces.push_back(face_json(face));
    list.push_back({{"photo", photo.path.string()},
                    {"failure", photo.failure ? Json(name(*photo.failure)) : Json(nullptr)},
                    {"faces", faces}});
  }
  return json_text({{"format_version", 1},
                    {"gallery", {{"path", setting.gallery}, {"subjects", setting.subjects}}},
                    {"threshold", setting.threshold},
                    {"fpir", setting.fpir ? Json(*setting.fpir) : Json(nullptr)},
                    {"calibration", setting.fpir ? Json(setting.calibration) : Json(nullptr)},
                    {"photos", list}});
}

/// The columns of CSV: a row a candidate, or one with empty candidate columns where there is none.
std::string identify_csv(std::span<const IdentifiedPhoto> photos) {
  Table table{{"photo", "face", "box", "decision", "rank", "subject_id", "similarity", "failure"}, {}};
  for (const auto& photo : photos) {
    const std::string path = photo.path.string();
    if (photo.failure) {
      table.rows.push_back({path, "", "", "not searched", "", "", "", std::string(name(*photo.failure))});
    }
    for (std::size_t i = 0; i < photo.faces.size(); ++i) {
      const auto& face = photo.faces[i];
      const std::string number = std::to_string(i + 1);
      const std::string box = box_text(face.face.box);
      if (face.failure) {
        table.rows.push_back({path, number, box, "not searched", "", "", "", std::string(name(*face.failure))});
      }
      for (const auto& candidate : face.candidates) {
        table.rows.push_back({path, number, box, face.subject_id ? "subject" : "unknown",
                              std::to_string(candidate.rank), candidate.subject_id, fixed(candidate.similarity, 4),
                              ""});
      }
    }
  }
  return as_csv(table);
}

std::string face_text(const IdentifiedFace& face, std::size_t number, const IdentifySetting& setting) {
  std::string text = "  face " + std::to_string(number) + " at " + box_text(face.face.box) + ": ";
  if (face.failure) return text + "not searched: " + std::string(name(*face.failure)) + "\n";
  text += (face.subject_id ? shown(*face.subject_id) : "unknown") + " (" + std::string(name(face.cover)) + ")\n";
  Table table{{"    rank", "similarity", "subject"}, {}};
  for (const auto& candidate : face.candidates) {
    const bool above = candidate.similarity >= static_cast<float>(setting.threshold);
    table.rows.push_back({"    " + std::to_string(candidate.rank), fixed(candidate.similarity, 4),
                          candidate.subject_id + (above ? "" : "  (below the threshold)")});
  }
  return text + as_text(table);
}

std::string identify_text(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting) {
  std::string text;
  for (const auto& photo : photos) {
    text += shown(photo.path) + (photo.failure ? ": " + std::string(name(*photo.failure)) : "") + "\n";
    for (std::size_t i = 0; i < photo.faces.size(); ++i) text += face_text(photo.faces[i], i + 1, setting);
  }
  text += "threshold " + fixed(setting.threshold, 4);
  if (setting.fpir)
    text += " for FPIR " + Json(*setting.fpir).dump() + " among " + std::to_string(setting.subjects) +
            " subjects; calibrated on " + shown(setting.calibration);
  return text + "\n";
}

}  // namespace

std::string identify_report(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting,
                            ReportFormat format) {
  if (format == ReportFormat::json) return identify_json(photos, setting);
  if (format == ReportFormat::csv) return identify_csv(photos);
  return identify_text(photos, setting);
}

}  // namespace maskid
