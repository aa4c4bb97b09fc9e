#include "maskid/recognition/face_tracker.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace maskid {
namespace {

double overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  const double shared = (a & b).area();
  const double all = static_cast<double>(a.area()) + b.area() - shared;
  return all > 0 ? shared / all : 0;
}

double cosine(const Embedding& a, const Embedding& b) {
  const auto dot = [](const Embedding& u, const Embedding& v) {
    return std::inner_product(u.begin(), u.end(), v.begin(), 0.0);
  };
  const double lengths = std::sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

}  // namespace

/// Not a number where one of them has no embedding.
double FaceTracker::likeness(const Track& track, const Extraction& face) const {
  if (face.failure || track.sum.empty()) return std::numeric_limits<double>::quiet_NaN();
  return cosine(track.sum, face.templates.front().embedding);
}

std::vector<FaceTracker::Pair> FaceTracker::pairs_by_place(std::span<const Extraction> faces, double time) const {
  std::vector<Pair> pairs;
  for (std::size_t face = 0; face < faces.size(); ++face) {
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
      if (time - tracks_[track].seen > options_.still_there) continue;
      const double same_place = overlap(tracks_[track].box, faces[face].face.box);
      if (same_place < options_.min_overlap) continue;
      const double alike = likeness(tracks_[track], faces[face]);
      if (std::isnan(alike)) {
        pairs.push_back({same_place / 2, face, track});
      } else if (alike >= options_.min_likeness) {
        pairs.push_back({(same_place + alike) / 2, face, track});
      }
    }
  }
  return pairs;
}

std::vector<FaceTracker::Pair> FaceTracker::pairs_by_likeness(std::span<const Extraction> faces) const {
  std::vector<Pair> pairs;
  for (std::size_t face = 0; face < faces.size(); ++face) {
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
      const double alike = likeness(tracks_[track], faces[face]);
      if (alike >= options_.found_again) pairs.push_back({alike, face, track});
    }
  }
  return pairs;
}

void FaceTracker::move(Track& track, const Extraction& face, double time) {
  track.box = face.face.box;
  track.seen = time;
  if (face.failure) return;
  const auto& embedding = face.templates.front().embedding;
  track.sum.resize(embedding.size());
  for (std::size_t i = 0; i < embedding.size(); ++i) track.sum[i] += embedding[i];
}

std::vector<std::size_t> FaceTracker::assign(std::span<const Extraction> faces, double time) {
  std::vector<std::size_t> numbers(faces.size(), 0);
  std::vector<bool> taken(tracks_.size(), false);
  const auto take_best = [&](std::vector<Pair> pairs) {
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.score > b.score; });
    for (const auto& [score, face, track] : pairs) {
      if (numbers[face] != 0 || taken[track]) continue;
      numbers[face] = tracks_[track].number;
      taken[track] = true;
      move(tracks_[track], faces[face], time);
    }
  };
  take_best(pairs_by_place(faces, time));
  take_best(pairs_by_likeness(faces));
  for (std::size_t face = 0; face < faces.size(); ++face) {
    if (numbers[face] != 0) continue;
    numbers[face] = ++begun_;
    tracks_.push_back({begun_, {}, time, {}});
    move(tracks_.back(), faces[face], time);
  }
  return numbers;
}

std::vector<std::size_t> FaceTracker::forget(double time) {
  std::vector<std::size_t> forgotten;
  std::erase_if(tracks_, [&](const Track& track) {
    const bool gone = time - track.seen > options_.memory;
    if (gone) forgotten.push_back(track.number);
    return gone;
  });
  return forgotten;
}

}  // namespace maskid
