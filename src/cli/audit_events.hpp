#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/gallery/audit_log.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/recognition/enroll.hpp"
#include "maskid/recognition/identify.hpp"
#include "maskid/recognition/watch.hpp"

namespace maskid {

// What commands write down (docs/retention.md). None of it says anything of the photo that was searched.

/// One an entry of `gained`.
std::vector<AuditEvent> enrollment_events(std::span<const GainedPhotos> gained);

/// One a face that was searched.
std::vector<AuditEvent> search_events(std::span<const IdentifiedPhoto> photos, double threshold);
/// None where there was no look, and so no search.
std::vector<AuditEvent> search_events(const IdentifiedPerson& person, double threshold);
std::vector<AuditEvent> search_events(std::span<const TrackDecision> decisions, double threshold);

/// One a subject of `photos`, named `event`, in the order of first appearance.
std::vector<AuditEvent> events_by_subject(const std::string& event, std::span<const AffectedPhoto> photos);

AuditEvent consent_event(const std::string& subject_id, const Consent& consent, std::size_t photos);

AuditEvent calibration_event(const SiteThreshold& site);

/// `subject_id` is nothing where everybody was exported.
AuditEvent export_event(const std::optional<std::string>& subject_id);

}  // namespace maskid
