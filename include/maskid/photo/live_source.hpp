#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "maskid/photo/frame_source.hpp"

namespace maskid {

/// A camera or stream, as its driver gives it. Used from one thread at a time.
class Capture {
 public:
  virtual ~Capture() = default;

  /// Opens it anew. False: it is not there.
  virtual bool open() = 0;

  /// Waits for the next frame, for some seconds at most. False: it is gone.
  virtual bool read(cv::Mat& frame) = 0;
};

struct LiveOptions {
  std::chrono::milliseconds first_pause{500};       ///< before a lost source is opened again; then twice as long, …
  std::chrono::milliseconds longest_pause{30'000};  ///< … up to this
  std::chrono::milliseconds give_up{300'000};       ///< ends when the source has been gone for so long
  std::function<bool()> stop;                       ///< asked often, from next(); true ends it. May be empty
  std::function<void(const std::string&)> tell;     ///< that it was lost, found, given up; from the thread of next()
};

/// The newest frame of a source that does not wait: a thread reads all that come, and next() gets the last, so what it
/// says is never older than one frame. Damaged frames are passed over; a source that is gone, or gives nothing else for
/// a while, is opened again after growing pauses.
class LiveSource : public FrameSource {
 public:
  /// Opens `capture`, called `name` in messages. Throws Error when it is not there.
  LiveSource(std::unique_ptr<Capture> capture, const std::string& name, LiveOptions options);
  ~LiveSource() override;
  LiveSource(const LiveSource&) = delete;
  LiveSource& operator=(const LiveSource&) = delete;

  std::optional<Frame> next() override;
  FrameCounts counts() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void read_all();
  void read_while_there();
  bool open_again();
  void put(const cv::Mat& pixels);
  bool wait(std::chrono::milliseconds pause);
  void note(const std::string& message);

  const std::unique_ptr<Capture> capture_;
  const std::string name_;
  const LiveOptions options_;
  const Clock::time_point start_ = Clock::now();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::optional<Frame> newest_;
  FrameCounts counts_;
  std::string messages_;
  std::size_t frames_ = 0;
  bool ended_ = false;    // no more frames come
  bool closing_ = false;  // nobody wants more

  std::thread reader_;
};

}  // namespace maskid
