#include "maskid/report/gallery_summary.hpp"

#include <algorithm>

namespace maskid {

void Retention::add(const Consent& consent, Day today) {
  const auto& [basis, expires] = consent;
  if (basis.empty()) ++without;
  if (!basis.empty() && std::ranges::find(bases, basis) == bases.end()) bases.push_back(basis);
  expired += consent.expired(today);
  endless += !expires;
  if (expires && !consent.expired(today)) next = next ? std::min(*next, *expires) : *expires;
  if (expires) last = last ? std::max(*last, *expires) : *expires;
}

void GallerySummary::add(const EnrolledPhoto& photo) {
  const auto subject = tally_.add(photo);
  if (subject == by_subject_.size()) by_subject_.emplace_back();
  by_subject_[subject].add(photo.consent, today_);
  retention_.add(photo.consent, today_);
}

}  // namespace maskid
