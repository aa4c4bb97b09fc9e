#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "maskid/photo/frame_source.hpp"
#include "maskid/recognition/face_tracker.hpp"
#include "maskid/recognition/looks.hpp"

namespace maskid {

/// Who the face is that a track follows; made once.
struct TrackDecision {
  std::size_t track = 0;                     ///< from 1
  double time = 0;                           ///< seconds, of the frame in which it fell
  double first_seen = 0;                     ///< seconds
  double last_seen = 0;                      ///< seconds, up to `time`
  std::size_t frame = 0;                     ///< Frame::number where it was last seen
  cv::Rect2f box;                            ///< there, in pixels
  std::optional<ExtractionFailure> failure;  ///< set: in no frame could it be searched; the last reason
  Cover cover = Cover::bare;                 ///< of the last look
  std::size_t looks = 0;                     ///< frames searched together
  std::optional<Candidate> best;             ///< also where it is below the threshold
  std::optional<std::string> subject_id;     ///< nothing: unknown, or not searched
};

/// A face in a frame, and what is known of it so far.
struct WatchedFace {
  cv::Rect2f box;
  std::size_t track = 0;
  std::optional<ExtractionFailure> failure;  ///< of this frame
  std::optional<TrackDecision> decision;     ///< nothing: not settled yet
};

struct WatchedFrame {
  std::vector<WatchedFace> faces;        ///< largest first
  std::vector<TrackDecision> decisions;  ///< that fell with this frame, by track
};

/// What a video came to.
struct WatchCounts {
  std::size_t frames = 0;  ///< looked at
  std::size_t faces = 0;   ///< in them
  std::size_t named = 0;   ///< tracks
  std::size_t unknown = 0;
  std::size_t not_searched = 0;
  std::size_t looks = 0;  ///< at those that were searched, until they were settled

  std::size_t tracks() const { return named + unknown + not_searched; }
};

/// Follows the faces of a video and decides about each once: the looks at a track are searched together until
/// SequentialRule settles it. A track that is forgotten before is settled by the threshold. Copies nothing of `gallery`
/// and `card`, which must stay; another gallery of the same makers may be assigned to it between two calls.
class Watch {
 public:
  Watch(const Gallery& gallery, const ModelCard& card, const SequentialRule& rule, const TrackerOptions& tracker = {})
      : gallery_(gallery), card_(card), rule_(rule), tracker_(tracker) {}

  /// `faces` are those of `frame`; frames come in the order of their time.
  WatchedFrame look(const Frame& frame, std::span<const Extraction> faces);

  /// Decides about the tracks that are not settled, as the video is over.
  std::vector<TrackDecision> finish();

  const WatchCounts& counts() const { return counts_; }

 private:
  struct Track {
    Looks looks;
    TrackDecision seen;  // so far
    bool settled = false;
  };

  Track& track(std::size_t number, double time);
  void see(Track& track, const Extraction& face, const Frame& frame);
  void settle_with(Track& track, const SequentialRule& rule);
  void count(const TrackDecision& decision);

  const Gallery& gallery_;
  const ModelCard& card_;
  SequentialRule rule_;
  FaceTracker tracker_;
  std::map<std::size_t, Track> tracks_;
  double time_ = 0;
  WatchCounts counts_;
};

}  // namespace maskid
