#pragma once

#include <cstddef>
#include <optional>

#include <opencv2/core.hpp>

namespace maskid {

/// One picture of a video.
struct Frame {
  cv::Mat pixels;          ///< 8-bit BGR
  double time = 0;         ///< seconds in the video, or since a live source was opened
  std::size_t number = 0;  ///< from 0; frames that were passed over, dropped or damaged count
};

/// What became of a source's frames.
struct FrameCounts {
  std::size_t dropped = 0;     ///< came while the last was at work
  std::size_t damaged = 0;     ///< could not be decoded
  std::size_t reconnects = 0;  ///< times a live source was lost and found again
};

/// A video, frame by frame.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  /// Waits for the next frame. Nothing: there are no more.
  virtual std::optional<Frame> next() = 0;

  virtual FrameCounts counts() const { return {}; }

  /// Seconds of the whole video. Nothing: unknown, or it has no end.
  virtual std::optional<double> length() const { return {}; }

  /// Frames a second that next() gives, at most. Nothing: as they come.
  virtual std::optional<double> rate() const { return {}; }
};

}  // namespace maskid
