#include "maskid/report/watch_report.hpp"

#include <cmath>

#include "maskid/base/text.hpp"

#include "report/identify_text.hpp"
#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string_view word(const TrackDecision& decision) {
  if (decision.failure) return "not searched";
  return decision.subject_id ? "subject" : "unknown";
}

std::string line(const Json& json) { return json_line(json) + "\n"; }

std::string seconds(double time) { return fixed(time, 2); }

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

Json decision_json(const TrackDecision& decision) {
  const auto& box = decision.box;
  Json json = {{"event", "decision"},
               {"time", decision.time},
               {"track", decision.track},
               {"first_seen", decision.first_seen},
               {"last_seen", decision.last_seen},
               {"frame", decision.frame},
               {"box", {box.x, box.y, box.width, box.height}},
               {"decision", word(decision)},
               {"subject_id", nullptr},
               {"best", nullptr},
               {"similarity", nullptr},
               {"looks", decision.looks},
               {"cover", nullptr},
               {"failure", nullptr}};
  if (decision.subject_id) json["subject_id"] = *decision.subject_id;
  if (decision.best) json["best"] = decision.best->subject_id;
  if (decision.best) json["similarity"] = decision.best->similarity;
  if (!decision.failure) json["cover"] = name(decision.cover);
  if (decision.failure) json["failure"] = name(*decision.failure);
  return json;
}

std::string decision_text(const TrackDecision& decision) {
  std::string text =
      seconds(decision.time) + " s  track " + std::to_string(decision.track) + " at " + box_text(decision.box) + ": ";
  if (decision.failure) return text + "not searched: " + std::string(name(*decision.failure)) + "\n";
  text += (decision.subject_id ? shown(*decision.subject_id) : "unknown") + " (" + std::string(name(decision.cover)) +
          ", " + plural(decision.looks, "look");
  if (decision.best) {
    text += ", similarity " + fixed(decision.best->similarity, 4) +
            (decision.subject_id ? "" : " to " + shown(decision.best->subject_id));
  }
  return text + ")\n";
}

Table decision_table(const TrackDecision& decision) {
  return {{"time", "track", "first_seen", "last_seen", "frame", "box", "decision", "subject_id", "best", "similarity",
           "looks", "cover", "failure"},
          {{seconds(decision.time), std::to_string(decision.track), seconds(decision.first_seen),
            seconds(decision.last_seen), std::to_string(decision.frame), box_text(decision.box),
            std::string(word(decision)), decision.subject_id.value_or(""),
            decision.best ? decision.best->subject_id : "", decision.best ? fixed(decision.best->similarity, 4) : "",
            std::to_string(decision.looks), decision.failure ? "" : std::string(name(decision.cover)),
            decision.failure ? std::string(name(*decision.failure)) : ""}}};
}

Json start_json(const WatchSetting& setting) {
  return {{"event", "start"},
          {"format_version", 1},
          {"source", setting.source},
          {"gallery", {{"path", setting.search.gallery}, {"subjects", setting.search.subjects}}},
          {"threshold", setting.search.threshold},
          {"fpir", setting.search.fpir ? Json(*setting.search.fpir) : Json(nullptr)},
          {"fnir", setting.fnir},
          {"calibration", setting.search.fpir ? Json(setting.search.calibration) : Json(nullptr)},
          {"accept", setting.rule.accept},
          {"reject", setting.rule.reject},
          {"max_looks", setting.rule.max_looks}};
}

/// Nothing where no track was searched.
std::optional<double> looks_a_track(const WatchCounts& counts) {
  const auto searched = static_cast<double>(counts.named + counts.unknown);
  if (searched == 0) return {};
  return static_cast<double>(counts.looks) / searched;
}

Json end_json(const WatchEnd& end) {
  const auto looks = looks_a_track(end.counts);
  return {
      {"event", "end"},
      {"seconds", end.seconds},
      {"frames", {{"searched", end.counts.frames}, {"dropped", end.frames.dropped}, {"damaged", end.frames.damaged}}},
      {"reconnects", end.frames.reconnects},
      {"faces", end.counts.faces},
      {"tracks",
       {{"all", end.counts.tracks()},
        {"subject", end.counts.named},
        {"unknown", end.counts.unknown},
        {"not_searched", end.counts.not_searched}}},
      {"looks_a_track", looks ? Json(*looks) : Json(nullptr)}};
}

std::string end_text(const WatchEnd& end) {
  const auto& counts = end.counts;
  const auto looks = looks_a_track(counts);
  return seconds(end.seconds) + " s, " + plural(counts.frames, "frame") + " (" + std::to_string(end.frames.dropped) +
         " dropped, " + std::to_string(end.frames.damaged) + " damaged), " +
         plural(end.frames.reconnects, "reconnect") + "\n" + plural(counts.tracks(), "track") + ": " +
         std::to_string(counts.named) + " named, " + std::to_string(counts.unknown) + " unknown, " +
         std::to_string(counts.not_searched) + " not searched" +
         (looks ? "; " + fixed(*looks, 1) + " looks each" : "") + "\n";
}

std::string start_text(const WatchSetting& setting) {
  return shown(setting.source) + ": " + threshold_text(setting.search);
}

}  // namespace

std::string watch_start(const WatchSetting& setting, ReportFormat format) {
  if (format == ReportFormat::json) return line(start_json(setting));
  if (format == ReportFormat::csv) return as_csv({decision_table({}).header, {}});
  return start_text(setting);
}

std::string watch_decision(const TrackDecision& decision, ReportFormat format) {
  if (format == ReportFormat::json) return line(decision_json(decision));
  if (format == ReportFormat::text) return decision_text(decision);
  const std::string csv = as_csv(decision_table(decision));
  return csv.substr(csv.find('\n') + 1);
}

std::string watch_end(const WatchEnd& end, ReportFormat format) {
  if (format == ReportFormat::json) return line(end_json(end));
  return format == ReportFormat::text ? end_text(end) : "";
}

}  // namespace maskid
