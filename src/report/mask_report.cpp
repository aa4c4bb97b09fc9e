#include "maskid/report/mask_report.hpp"

#include "maskid/base/text.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string mask_json(const MaskReport& report) {
  Json written = Json::array();
  for (const auto& picture : report.written) {
    written.push_back({{"photo", picture.photo}, {"mask_style", picture.mask_style}, {"picture", picture.picture}});
  }
  Json failed = Json::array();
  for (const auto& photo : report.failed) failed.push_back({{"photo", photo.photo}, {"failure", name(photo.failure)}});
  return json_text({{"format_version", 1},
                    {"contact_sheet", report.written.empty() ? Json(nullptr) : Json(report.contact_sheet.string())},
                    {"written", written},
                    {"failed", failed}});
}

std::string mask_csv(const MaskReport& report) {
  Table table{{"photo", "mask_style", "picture", "failure"}, {}};
  for (const auto& picture : report.written) {
    table.rows.push_back({picture.photo, picture.mask_style, picture.picture, ""});
  }
  for (const auto& photo : report.failed) table.rows.push_back({photo.photo, "", "", std::string(name(photo.failure))});
  return as_csv(table);
}

}  // namespace

std::string mask_report(const MaskReport& report, ReportFormat format) {
  if (format == ReportFormat::json) return mask_json(report);
  if (format == ReportFormat::csv) return mask_csv(report);
  std::string text = "wrote " + std::to_string(report.written.size()) + " pictures";
  if (!report.written.empty()) text += ", and what enrollment sees as " + shown(report.contact_sheet);
  text += "\n";
  for (const auto& photo : report.failed) text += shown(photo.photo) + ": " + std::string(name(photo.failure)) + "\n";
  return text;
}

}  // namespace maskid
