#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/recognition/extraction.hpp"

namespace maskid {

struct TrackerOptions {
  double memory = 5;           ///< seconds after which a face that is not seen is forgotten
  double still_there = 1;      ///< seconds for which a face may be found again by its place
  double min_overlap = 0.3;    ///< intersection over union of the boxes of one face in two frames
  double min_likeness = 0.25;  ///< cosine below which faces in one place are of two people
  double found_again = 0.5;    ///< cosine from which a face elsewhere is one seen before
};

/// Which faces of a video are one person's: a number from 1 for each. A face belongs to the track whose last box it
/// overlaps, where the embeddings do not say otherwise (IoU tracking, Bochinski et al. 2017), else to one that was seen
/// within the memory and is alike (appearance, Wojke et al. 2017, whose Kalman filter is left out: between frames a
/// fifth of a second apart a walker leaves their own box); else a track begins. Rather two tracks of one person than
/// one of two.
class FaceTracker {
 public:
  explicit FaceTracker(const TrackerOptions& options = {}) : options_(options) {}

  /// The track of each of `faces`, those of the frame at `time` seconds; no two the same. Times never fall. A face that
  /// failed, and so has no embedding, is known by its place alone.
  std::vector<std::size_t> assign(std::span<const Extraction> faces, double time);

  /// The tracks not seen for longer than the memory at `time`, in order; they never come again.
  std::vector<std::size_t> forget(double time);

 private:
  struct Track {
    std::size_t number = 0;
    cv::Rect2f box;  // where it was last
    double seen = 0;
    Embedding sum;  // of its faces; empty: none had one
  };
  /// A face that may be a track's; from 0, more is likelier.
  struct Pair {
    double score = 0;
    std::size_t face = 0;
    std::size_t track = 0;  // position in tracks_
  };

  double likeness(const Track& track, const Extraction& face) const;
  std::vector<Pair> pairs_by_place(std::span<const Extraction> faces, double time) const;
  std::vector<Pair> pairs_by_likeness(std::span<const Extraction> faces) const;
  void move(Track& track, const Extraction& face, double time);

  TrackerOptions options_;
  std::vector<Track> tracks_;  // by number
  std::size_t begun_ = 0;
};

}  // namespace maskid
