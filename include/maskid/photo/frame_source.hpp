#pragma once

#include <cstddef>
#include <optional>

#include <opencv2/core.hpp>

namespace maskid {

/// One picture of a video.
struct Frame {
  cv::Mat pixels;          ///< 8-bit BGR
  double time = 0;         ///< seconds in the video, or since a live source was opened
  std::size_t number = 0;  ///< from 0; frames that were dropped count
};

/// A video, frame by frame.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  /// Nothing: there are no more.
  virtual std::optional<Frame> next() = 0;
};

}  // namespace maskid
