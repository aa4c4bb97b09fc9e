#include "maskid/photo/live_source.hpp"

#include <algorithm>
#include <utility>

#include "maskid/base/error.hpp"

namespace maskid {
namespace {

/// A source that gives nothing but damaged frames for so long is opened anew.
constexpr int damaged_in_a_row = 50;

bool is_whole(const cv::Mat& pixels) { return !pixels.empty() && pixels.type() == CV_8UC3; }

}  // namespace

LiveSource::LiveSource(std::unique_ptr<Capture> capture, const std::string& name, LiveOptions options)
    : capture_(std::move(capture)), name_(name), options_(std::move(options)) {
  if (!capture_->open()) throw Error("cannot open " + name_ + "; check that it is there and nobody else uses it");
  reader_ = std::thread([this] { read_all(); });
}

LiveSource::~LiveSource() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  reader_.join();
}

std::optional<Frame> LiveSource::next() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!messages_.empty()) {
      const auto messages = std::exchange(messages_, {});
      lock.unlock();
      if (options_.tell) options_.tell(messages);
      lock.lock();
    }
    if (options_.stop && options_.stop()) return std::nullopt;
    if (newest_) return std::exchange(newest_, std::nullopt);
    if (ended_ && messages_.empty()) return std::nullopt;
    changed_.wait_for(lock, std::chrono::milliseconds(100));
  }
}

FrameCounts LiveSource::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void LiveSource::read_all() {
  do {
    read_while_there();
  } while (open_again());
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void LiveSource::read_while_there() {
  int damaged = 0;
  while (damaged < damaged_in_a_row) {
    cv::Mat pixels;
    const bool there = capture_->read(pixels);
    const std::lock_guard lock(mutex_);
    if (closing_ || !there) return;
    if (is_whole(pixels)) {
      put(pixels);
      damaged = 0;
    } else {
      ++counts_.damaged;
      ++frames_;
      ++damaged;
    }
  }
}

/// False: nobody wants more, or it was given up.
bool LiveSource::open_again() {
  note(name_ + " is gone; trying again");
  const auto lost = Clock::now();
  for (auto pause = options_.first_pause; wait(pause); pause = std::min(2 * pause, options_.longest_pause)) {
    if (capture_->open()) {
      note(name_ + " is back");
      const std::lock_guard lock(mutex_);
      ++counts_.reconnects;
      return true;
    }
    if (Clock::now() - lost >= options_.give_up) {
      note(name_ + " has not come back; given up");
      return false;
    }
  }
  return false;
}

/// mutex_ is held.
void LiveSource::put(const cv::Mat& pixels) {
  if (newest_) ++counts_.dropped;
  // A driver may use its memory again.
  newest_ = Frame{pixels.clone(), std::chrono::duration<double>(Clock::now() - start_).count(), frames_++};
  changed_.notify_all();
}

/// False: nobody wants more.
bool LiveSource::wait(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, pause, [this] { return closing_; });
}

void LiveSource::note(const std::string& message) {
  const std::lock_guard lock(mutex_);
  if (!closing_) messages_ += message + "\n";
}

}  // namespace maskid
