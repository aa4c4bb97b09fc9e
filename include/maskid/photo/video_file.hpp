#pragma once

#include <filesystem>
#include <memory>

#include <opencv2/core.hpp>

namespace cv {
class VideoWriter;
}

namespace maskid {

/// A video that is written frame by frame: to a name beside `path`, which finish() renames to it, so that `path` is
/// whole or what it was.
class VideoFile {
 public:
  /// `path` ends in .mp4, .avi or .mkv; `rate` is its frames a second. Throws Error for another ending.
  VideoFile(const std::filesystem::path& path, double rate);
  ~VideoFile();
  VideoFile(const VideoFile&) = delete;
  VideoFile& operator=(const VideoFile&) = delete;

  /// Shows `pixels`, 8-bit BGR, at `time` seconds after the first frame's time, and until the next frame's: so what
  /// came late or with gaps plays at its pace, a gap over ten seconds shortened to that. A frame of another size than
  /// the first is fitted into it. Throws Error when it cannot be written.
  void write(const cv::Mat& pixels, double time);

  /// Throws Error when the video cannot be completed. Without a frame there is no file.
  void finish();

 private:
  void hold_until(std::size_t frame);

  std::filesystem::path path_, partial_;
  double rate_;
  std::unique_ptr<cv::VideoWriter> writer_;
  cv::Mat last_;
  double start_ = 0;  // of the first frame, later by what gaps were shortened
  std::size_t written_ = 0;
};

}  // namespace maskid
