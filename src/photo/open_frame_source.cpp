#include "maskid/photo/open_frame_source.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>
#include <vector>

#include <opencv2/videoio.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/photo/photo_folder.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr int wait_ms = 10'000;
constexpr double usual_rate = 25;  // frames a second, where a file does not say

bool is_camera(const std::string& source) {
  return !source.empty() && source.size() <= 3 && source.find_first_not_of("0123456789") == std::string::npos;
}

bool is_address(const std::string& source) { return source.find("://") != std::string::npos; }

/// OpenCV throws where a driver fails in odd ways; here every failure is one of opening or reading.
template <class Action>
bool succeeds(const Action& action) {
  try {
    return action();
  } catch (const cv::Exception&) {
    return false;
  }
}

class OpenCvCapture : public Capture {
 public:
  explicit OpenCvCapture(std::string source) : source_(std::move(source)) {}

  bool open() override {
    return succeeds([&] {
      capture_.release();
      if (is_camera(source_)) return capture_.open(std::stoi(source_));
      return capture_.open(source_, cv::CAP_FFMPEG,
                           {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, wait_ms, cv::CAP_PROP_READ_TIMEOUT_MSEC, wait_ms});
    });
  }

  bool read(cv::Mat& frame) override {
    return succeeds([&] { return capture_.read(frame); });
  }

 private:
  std::string source_;
  cv::VideoCapture capture_;
};

/// Takes `rate` frames a second of a file.
class VideoFileSource : public FrameSource {
 public:
  VideoFileSource(const fs::path& path, double rate) : wanted_(rate) {
    const auto refuse = [&](const std::string& why) {
      return Error(shown(path) + " " + why + "; expected a video such as .mp4, .avi, .mkv, .mov or .webm");
    };
    std::error_code unknown;
    if (!fs::exists(path, unknown)) throw Error("there is no video " + shown(path) + "; check the path");
    if (!succeeds([&] { return capture_.open(path.string(), cv::CAP_FFMPEG); })) throw refuse("is not a video");
    const double stated = capture_.get(cv::CAP_PROP_FPS);
    if (std::isfinite(stated) && stated > 0 && stated <= 1000) rate_ = stated;
    frames_ = capture_.get(cv::CAP_PROP_FRAME_COUNT);
    if (!grab()) throw refuse("holds no frame that can be decoded");
  }

  std::optional<Frame> next() override {
    for (; grabbed_; grab()) {
      if (time_ + 0.5 / rate_ < next_) continue;
      Frame frame{{}, time_, number_};
      if (!succeeds([&] { return capture_.retrieve(frame.pixels); }) || frame.pixels.type() != CV_8UC3) {
        ++counts_.damaged;
        continue;
      }
      next_ = std::max(next_ + 1 / wanted_, time_);
      grab();
      return frame;
    }
    return std::nullopt;
  }

  FrameCounts counts() const override { return counts_; }

  std::optional<double> length() const override {
    if (!(frames_ > 0)) return std::nullopt;
    return frames_ / rate_;
  }

  std::optional<double> rate() const override { return std::min(wanted_, rate_); }

 private:
  bool grab() {
    const bool first = !grabbed_;
    grabbed_ = succeeds([&] { return capture_.grab(); });
    if (!grabbed_) return false;
    number_ += first ? 0 : 1;
    const double stated = capture_.get(cv::CAP_PROP_POS_MSEC) / 1000;
    const double counted = static_cast<double>(number_) / rate_;
    // Phones film at rates that vary and say when; a container that does not say gives 0 all along.
    time_ = first ? 0 : stated > time_ && std::isfinite(stated) ? stated : std::max(time_, counted);
    return true;
  }

  cv::VideoCapture capture_;
  double wanted_;
  double rate_ = usual_rate;
  double frames_ = 0;
  bool grabbed_ = false;
  std::size_t number_ = 0;
  double time_ = 0, next_ = 0;
  FrameCounts counts_;
};

/// The pictures of a folder, as a video of `rate` frames a second.
class FolderSource : public FrameSource {
 public:
  FolderSource(const fs::path& folder, double rate) : photos_(list_frames(folder)), rate_(rate) {
    if (photos_.empty()) throw Error(shown(folder) + " holds no picture; expected frames such as 0001.png, 0002.png");
  }

  std::optional<Frame> next() override {
    while (number_ < photos_.size()) {
      const auto number = number_++;
      auto photo = load_photo(photos_[number]);
      if (!photo.failure) return Frame{photo.pixels, static_cast<double>(number) / rate_, number};
      ++counts_.damaged;
    }
    return std::nullopt;
  }

  FrameCounts counts() const override { return counts_; }
  std::optional<double> length() const override { return static_cast<double>(photos_.size()) / rate_; }
  std::optional<double> rate() const override { return rate_; }

 private:
  std::vector<fs::path> photos_;
  double rate_;
  std::size_t number_ = 0;
  FrameCounts counts_;
};

}  // namespace

std::unique_ptr<FrameSource> open_frame_source(const std::string& source, const FrameSourceOptions& options) {
  if (is_camera(source) || is_address(source)) {
    const auto name = is_camera(source) ? "camera " + source : shown(without_credentials(source));
    return std::make_unique<LiveSource>(std::make_unique<OpenCvCapture>(source), name, options.live);
  }
  std::error_code unknown;
  if (fs::is_directory(source, unknown)) return std::make_unique<FolderSource>(source, options.rate);
  return std::make_unique<VideoFileSource>(source, options.rate);
}

std::string without_credentials(const std::string& source) {
  const auto scheme = source.find("://");
  if (scheme == std::string::npos) return source;
  const auto host = scheme + 3;
  const auto path = std::min(source.find_first_of("/?#", host), source.size());
  const auto at = source.rfind('@', path);
  const bool user = at != std::string::npos && at >= host;
  const auto query = std::min(source.find('?', path), source.size());
  return source.substr(0, host) + source.substr(user ? at + 1 : host, query - (user ? at + 1 : host));
}

}  // namespace maskid
