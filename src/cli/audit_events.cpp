#include "cli/audit_events.hpp"

#include <cmath>
#include <map>

namespace maskid {
namespace {

using Value = AuditEvent::Value;

Value text_or_null(const std::optional<std::string>& text) { return text ? Value(*text) : Value(nullptr); }

Value day_or_null(const std::optional<Day>& day) { return day ? Value(text_of(*day)) : Value(nullptr); }

Value basis_or_null(const std::string& basis) { return basis.empty() ? Value(nullptr) : Value(basis); }

/// As precise as reports are, and no more digits than that.
Value rounded(double value) { return std::round(value * 1e6) / 1e6; }

AuditEvent search_event(const std::optional<std::string>& subject_id, const std::optional<Candidate>& best,
                        std::size_t looks, double threshold) {
  AuditEvent event{"search", {{"subject_id", text_or_null(subject_id)}}};
  if (subject_id && best) event.members.emplace_back("similarity", rounded(best->similarity));
  event.members.emplace_back("threshold", rounded(threshold));
  event.members.emplace_back("looks", std::uint64_t{looks});
  return event;
}

std::optional<Candidate> first_of(const std::vector<Candidate>& candidates) {
  if (candidates.empty()) return std::nullopt;
  return candidates.front();
}

}  // namespace

std::vector<AuditEvent> enrollment_events(std::span<const GainedPhotos> gained) {
  std::vector<AuditEvent> events;
  for (const auto& photos : gained) {
    events.push_back({"enrollment",
                      {{"subject_id", photos.subject_id},
                       {"photos", std::uint64_t{photos.enrolled}},
                       {"failed", std::uint64_t{photos.failed}},
                       {"consent", basis_or_null(photos.consent.basis)},
                       {"expires", day_or_null(photos.consent.expires)}}});
  }
  return events;
}

std::vector<AuditEvent> search_events(std::span<const IdentifiedPhoto> photos, double threshold) {
  std::vector<AuditEvent> events;
  for (const auto& photo : photos) {
    for (const auto& face : photo.faces) {
      if (face.failure) continue;
      events.push_back(search_event(face.subject_id, first_of(face.candidates), 1, threshold));
    }
  }
  return events;
}

std::vector<AuditEvent> search_events(const IdentifiedPerson& person, double threshold) {
  if (person.looks == 0) return {};
  return {search_event(person.subject_id, first_of(person.candidates), person.looks, threshold)};
}

std::vector<AuditEvent> search_events(std::span<const TrackDecision> decisions, double threshold) {
  std::vector<AuditEvent> events;
  for (const auto& decision : decisions) {
    if (decision.looks == 0) continue;
    events.push_back(search_event(decision.subject_id, decision.best, decision.looks, threshold));
  }
  return events;
}

std::vector<AuditEvent> events_by_subject(const std::string& event, std::span<const AffectedPhoto> photos) {
  std::vector<std::string> order;
  std::map<std::string, std::uint64_t> counts;
  for (const auto& photo : photos) {
    if (counts[photo.subject_id]++ == 0) order.push_back(photo.subject_id);
  }
  std::vector<AuditEvent> events;
  for (const auto& subject_id : order) {
    events.push_back({event, {{"subject_id", subject_id}, {"photos", counts[subject_id]}}});
  }
  return events;
}

AuditEvent consent_event(const std::string& subject_id, const Consent& consent, std::size_t photos) {
  return {"consent",
          {{"subject_id", subject_id},
           {"photos", std::uint64_t{photos}},
           {"consent", basis_or_null(consent.basis)},
           {"expires", day_or_null(consent.expires)}}};
}

AuditEvent calibration_event(const SiteThreshold& site) {
  return {"calibration",
          {{"fpir", site.fpir},
           {"threshold", rounded(site.threshold)},
           {"strangers", std::uint64_t{site.strangers}},
           {"subjects", std::uint64_t{site.subjects}}}};
}

AuditEvent export_event(const std::optional<std::string>& subject_id) {
  return {"export", {{"subject_id", text_or_null(subject_id)}}};
}

}  // namespace maskid
