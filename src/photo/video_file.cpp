#include "maskid/photo/video_file.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr double longest_gap = 10;  // seconds

/// The codec that every build of OpenCV with FFmpeg has for this ending; 0 for an unknown one.
int codec_of(const fs::path& path) {
  if (path.extension() == ".avi") return cv::VideoWriter::fourcc('M', 'J', 'P', 'G');
  if (path.extension() == ".mp4" || path.extension() == ".mkv") return cv::VideoWriter::fourcc('m', 'p', '4', 'v');
  return 0;
}

/// In the middle of black.
cv::Mat fitted(const cv::Mat& pixels, cv::Size size) {
  if (pixels.size() == size) return pixels;
  const double zoom =
      std::min(static_cast<double>(size.width) / pixels.cols, static_cast<double>(size.height) / pixels.rows);
  cv::Mat small;
  cv::resize(pixels, small,
             {std::clamp(cvRound(pixels.cols * zoom), 1, size.width),
              std::clamp(cvRound(pixels.rows * zoom), 1, size.height)});
  cv::Mat frame(size, CV_8UC3, cv::Scalar());
  small.copyTo(frame({(size.width - small.cols) / 2, (size.height - small.rows) / 2, small.cols, small.rows}));
  return frame;
}

}  // namespace

VideoFile::VideoFile(const fs::path& path, double rate)
    : path_(path), partial_(path), rate_(rate), writer_(std::make_unique<cv::VideoWriter>()) {
  if (codec_of(path) == 0) throw Error("cannot write a video as " + shown(path) + "; name it .mp4, .avi or .mkv");
  partial_.replace_extension(".partial" + path.extension().string());
}

VideoFile::~VideoFile() {
  writer_->release();
  std::error_code ignored;
  if (written_ > 0) fs::remove(partial_, ignored);
}

void VideoFile::write(const cv::Mat& pixels, double time) {
  if (written_ == 0) {
    // Encoders want even sides.
    const cv::Size size(std::max(2, pixels.cols & ~1), std::max(2, pixels.rows & ~1));
    if (!writer_->open(partial_.string(), cv::CAP_FFMPEG, codec_of(path_), rate_, size)) {
      throw Error("cannot write the video " + shown(path_) + "; check that its folder is there and can be written");
    }
    last_ = fitted(pixels, size);
    writer_->write(last_);
    written_ = 1;
    start_ = time;
    return;
  }
  const double gap = time - start_ - static_cast<double>(written_) / rate_;
  if (gap > longest_gap) start_ += gap - longest_gap;
  hold_until(static_cast<std::size_t>(std::max(0L, std::lround((time - start_) * rate_))));
  last_ = fitted(pixels, last_.size());
  writer_->write(last_);
  ++written_;
}

/// Repeats the last frame until there are as many.
void VideoFile::hold_until(std::size_t frame) {
  for (; written_ < frame; ++written_) writer_->write(last_);
}

void VideoFile::finish() {
  if (written_ == 0) return;
  writer_->release();
  std::error_code failure;
  if (fs::file_size(partial_, failure) == 0) failure = std::make_error_code(std::errc::no_space_on_device);
  if (!failure) fs::rename(partial_, path_, failure);
  if (failure) throw Error("cannot complete the video " + shown(path_) + ": " + failure.message());
  written_ = 0;
}

}  // namespace maskid
