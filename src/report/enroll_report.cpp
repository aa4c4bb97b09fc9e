#include "maskid/report/enroll_report.hpp"

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

Table failed_photos(const EnrollResult& result) {
  Table table{{"subject_id", "path", "failure"}, {}};
  for (const auto& photo : result.failed) table.rows.push_back({photo.subject_id, photo.path, photo.failure});
  return table;
}

std::string enroll_json(const EnrollResult& result, const std::string& gallery) {
  Json failed = Json::array();
  for (const auto& photo : result.failed) {
    failed.push_back({{"subject_id", photo.subject_id}, {"path", photo.path}, {"failure", photo.failure}});
  }
  Json shared = Json::array();
  for (const auto& photo : result.shared) {
    shared.push_back({{"path", photo.path},
                      {"subject_id", photo.subject_id},
                      {"first_path", photo.first_path},
                      {"first_subject_id", photo.first_subject_id}});
  }
  return json_text({{"format_version", 1},
                    {"gallery", gallery},
                    {"subjects", result.subjects},
                    {"templates", result.templates},
                    {"photos", result.photos},
                    {"enrolled", result.enrolled},
                    {"already_enrolled", result.already},
                    {"repeated", result.repeated},
                    {"consent_kept", result.consent_kept},
                    {"fte", counts(result.failed.size(), result.photos)},
                    {"failed", failed},
                    {"shared", shared}});
}

std::string enroll_text(const EnrollResult& result, const std::string& gallery) {
  std::string text = "enrolled " + std::to_string(result.enrolled) + " of " + std::to_string(result.photos) + " photos";
  if (result.already > 0) text += " (" + std::to_string(result.already) + " of them before this run)";
  if (result.repeated > 0)
    text += ", " + std::to_string(result.repeated) + " more " + (result.repeated == 1 ? "is a copy" : "are copies");
  text += "\n" + shown(gallery) + ": " + std::to_string(result.subjects) + " subjects, " +
          std::to_string(result.templates) + " templates\n";
  if (const auto warning = consent_warning(result); !warning.empty()) text += "warning: " + warning;
  for (const auto& photo : result.shared) {
    text += "warning: the same photo is under two subjects: " + shown(photo.first_path) + " (" +
            shown(photo.first_subject_id) + ") and " + shown(photo.path) + " (" + shown(photo.subject_id) + ")\n";
  }
  if (!result.failed.empty()) {
    text += "\nfailed to enroll (FTE): " + std::to_string(result.failed.size()) + " of " +
            std::to_string(result.photos) + "\n" + as_text(failed_photos(result));
  }
  return text;
}

}  // namespace

std::string consent_warning(const EnrollResult& result) {
  if (result.consent_kept == 0) return "";
  return std::to_string(result.consent_kept) +
         (result.consent_kept == 1 ? " photo was known before and keeps" : " photos were known before and keep") +
         " the consent recorded then; maskid gallery consent changes it\n";
}

std::string enroll_report(const EnrollResult& result, const std::string& gallery, ReportFormat format) {
  if (format == ReportFormat::json) return enroll_json(result, gallery);
  if (format == ReportFormat::csv) return as_csv(failed_photos(result));
  return enroll_text(result, gallery);
}

}  // namespace maskid
