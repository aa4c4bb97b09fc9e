#include "maskid/report/identify_report.hpp"

#include <cmath>

#include "maskid/base/text.hpp"

#include "report/identify_text.hpp"
#include "report/json_text.hpp"

namespace maskid {

std::string box_text(const cv::Rect2f& box) {
  return std::to_string(std::lround(box.x)) + "," + std::to_string(std::lround(box.y)) + " " +
         std::to_string(std::lround(box.width)) + "x" + std::to_string(std::lround(box.height));
}

std::string threshold_text(const IdentifySetting& setting) {
  std::string text = "threshold " + fixed(setting.threshold, 4);
  if (setting.fpir)
    text += " for FPIR " + Json(*setting.fpir).dump() + " among " + std::to_string(setting.subjects) +
            " subjects; calibrated on " + shown(setting.calibration);
  text += "\n";
  if (!setting.recall) return text;
  return text + "whom to compare was chosen by an index, which finds the most alike in " +
         std::to_string(setting.recall->found) + " of " + std::to_string(setting.recall->tried) +
         " searches; --exact compares everybody\n";
}

namespace {

Json candidates_json(std::span<const Candidate> list) {
  Json candidates = Json::array();
  for (const auto& candidate : list) {
    candidates.push_back(
        {{"rank", candidate.rank}, {"subject_id", candidate.subject_id}, {"similarity", candidate.similarity}});
  }
  return candidates;
}

Json face_json(const IdentifiedFace& face) {
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
          {"candidates", candidates_json(face.candidates)}};
}

/// What every JSON report of a search begins with.
Json setting_json(const IdentifySetting& setting) {
  return {{"format_version", 1},
          {"gallery", {{"path", setting.gallery}, {"subjects", setting.subjects}}},
          {"threshold", setting.threshold},
          {"fpir", setting.fpir ? Json(*setting.fpir) : Json(nullptr)},
          {"calibration", setting.fpir ? Json(setting.calibration) : Json(nullptr)},
          {"index_recall", recall_or_null(setting.recall)}};
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
  Json json = setting_json(setting);
  json["photos"] = list;
  return json_text(json);
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

std::string candidates_text(std::span<const Candidate> candidates, const IdentifySetting& setting) {
  Table table{{"    rank", "similarity", "subject"}, {}};
  for (const auto& candidate : candidates) {
    const bool above = candidate.similarity >= static_cast<float>(setting.threshold);
    table.rows.push_back({"    " + std::to_string(candidate.rank), fixed(candidate.similarity, 4),
                          candidate.subject_id + (above ? "" : "  (below the threshold)")});
  }
  return as_text(table);
}

std::string face_text(const IdentifiedFace& face, std::size_t number, const IdentifySetting& setting) {
  std::string text = "  face " + std::to_string(number) + " at " + box_text(face.face.box) + ": ";
  if (face.failure) return text + "not searched: " + std::string(name(*face.failure)) + "\n";
  text += (face.subject_id ? shown(*face.subject_id) : "unknown") + " (" + std::string(name(face.cover)) + ")\n";
  return text + candidates_text(face.candidates, setting);
}

std::string identify_text(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting) {
  std::string text;
  for (const auto& photo : photos) {
    text += shown(photo.path) + (photo.failure ? ": " + std::string(name(*photo.failure)) : "") + "\n";
    for (std::size_t i = 0; i < photo.faces.size(); ++i) text += face_text(photo.faces[i], i + 1, setting);
  }
  return text + threshold_text(setting);
}

/// "subject", "unknown", or "not searched".
std::string decision_of(const IdentifiedPerson& person) {
  if (person.looks == 0) return "not searched";
  return person.subject_id ? "subject" : "unknown";
}

std::string failure_of(const PhotoLook& photo) {
  return photo.extraction.failure ? std::string(name(*photo.extraction.failure)) : "";
}

std::string together_json(const IdentifiedPerson& person, const IdentifySetting& setting) {
  Json photos = Json::array();
  for (const auto& photo : person.photos) {
    const bool failed = photo.extraction.failure.has_value();
    photos.push_back({{"photo", photo.path.string()},
                      {"failure", failed ? Json(failure_of(photo)) : Json(nullptr)},
                      {"cover", failed ? Json(nullptr) : Json(name(photo.extraction.cover))}});
  }
  Json json = setting_json(setting);
  json["photos"] = photos;
  json["looks"] = person.looks;
  json["independent"] = person.independent;
  json["decision"] = decision_of(person);
  json["subject_id"] = person.subject_id ? Json(*person.subject_id) : Json(nullptr);
  json["candidates"] = candidates_json(person.candidates);
  return json_text(json);
}

std::string together_csv(const IdentifiedPerson& person) {
  Table table{{"looks", "decision", "rank", "subject_id", "similarity"}, {}};
  const auto looks = std::to_string(person.looks);
  if (person.candidates.empty()) table.rows.push_back({looks, decision_of(person), "", "", ""});
  for (const auto& candidate : person.candidates) {
    table.rows.push_back({looks, decision_of(person), std::to_string(candidate.rank), candidate.subject_id,
                          fixed(candidate.similarity, 4)});
  }
  return as_csv(table);
}

std::string together_text(const IdentifiedPerson& person, const IdentifySetting& setting) {
  std::string text;
  for (const auto& photo : person.photos) {
    const auto failure = failure_of(photo);
    text += shown(photo.path) + ": " + (failure.empty() ? std::string(name(photo.extraction.cover)) : failure) + "\n";
  }
  if (person.looks == 0) return text + "  together: not searched\n" + threshold_text(setting);
  text += "  together: " + (person.subject_id ? shown(*person.subject_id) : "unknown") + " (" +
          std::to_string(person.looks) + (person.looks == 1 ? " look" : " looks") + ", worth " +
          fixed(person.independent, 2) + " independent)\n";
  return text + candidates_text(person.candidates, setting) + threshold_text(setting);
}

}  // namespace

std::string identify_report(std::span<const IdentifiedPhoto> photos, const IdentifySetting& setting,
                            ReportFormat format) {
  if (format == ReportFormat::json) return identify_json(photos, setting);
  if (format == ReportFormat::csv) return identify_csv(photos);
  return identify_text(photos, setting);
}

std::string identify_together_report(const IdentifiedPerson& person, const IdentifySetting& setting,
                                     ReportFormat format) {
  if (format == ReportFormat::json) return together_json(person, setting);
  if (format == ReportFormat::csv) return together_csv(person);
  return together_text(person, setting);
}

}  // namespace maskid
