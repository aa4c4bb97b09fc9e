#include "maskid/recognition/watch.hpp"

namespace maskid {

Watch::Track& Watch::track(std::size_t number, double time) {
  TrackDecision seen;
  seen.track = number;
  seen.first_seen = time;
  return tracks_.try_emplace(number, Track{Looks(card_), seen, false}).first->second;
}

void Watch::see(Track& track, const Extraction& face, const Frame& frame) {
  if (track.settled) return;
  auto& seen = track.seen;
  seen.time = seen.last_seen = frame.time;
  seen.frame = frame.number;
  seen.box = face.face.box;
  if (face.failure) {
    if (track.looks.count() == 0) seen.failure = face.failure;
    return;
  }
  track.looks.add(face);
  seen.failure.reset();
  seen.cover = face.cover;
  settle_with(track, rule_);
}

/// Leaves it as it is where `rule` wants another look.
void Watch::settle_with(Track& track, const SequentialRule& rule) {
  auto& seen = track.seen;
  seen.looks = track.looks.count();
  if (seen.looks > 0) {
    const auto answer = settle(track.looks.similarities(gallery_), seen.looks, gallery_.subjects(), rule);
    if (answer.decision == Decision::look_again) return;
    seen.best = answer.best;
    if (answer.decision == Decision::subject) seen.subject_id = answer.best->subject_id;
  }
  track.settled = true;
  count(seen);
}

void Watch::count(const TrackDecision& decision) {
  counts_.looks += decision.looks;
  ++(decision.subject_id ? counts_.named : decision.failure ? counts_.not_searched : counts_.unknown);
}

WatchedFrame Watch::look(const Frame& frame, std::span<const Extraction> faces) {
  time_ = frame.time;
  ++counts_.frames;
  counts_.faces += faces.size();
  WatchedFrame watched;
  for (const auto number : tracker_.forget(time_)) {
    auto& gone = tracks_.at(number);
    if (!gone.settled) {
      gone.seen.time = time_;
      settle_with(gone, {rule_.threshold, rule_.threshold, rule_.threshold, 1});
      watched.decisions.push_back(gone.seen);
    }
    tracks_.erase(number);
  }
  const auto numbers = tracker_.assign(faces, time_);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    auto& followed = track(numbers[i], time_);
    const bool before = followed.settled;
    see(followed, faces[i], frame);
    if (followed.settled && !before) watched.decisions.push_back(followed.seen);
    watched.faces.push_back({faces[i].face.box, numbers[i], faces[i].failure, {}});
    if (followed.settled) watched.faces.back().decision = followed.seen;
  }
  return watched;
}

std::vector<TrackDecision> Watch::finish() {
  std::vector<TrackDecision> decisions;
  for (auto& [number, left] : tracks_) {
    if (left.settled) continue;
    left.seen.time = time_;
    settle_with(left, {rule_.threshold, rule_.threshold, rule_.threshold, 1});
    decisions.push_back(left.seen);
  }
  tracks_.clear();
  return decisions;
}

}  // namespace maskid
