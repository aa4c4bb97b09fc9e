// A camera that stalls, sends garbage, goes away and comes back, and does so only when told to.

#include "maskid/photo/live_source.hpp"

#include <deque>
#include <vector>

#include <gtest/gtest.h>

#include "support/error_of.hpp"

namespace maskid {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// What the test does with the camera and what came of it; used from both threads.
class Camera {
 public:
  /// The next frame that the driver reads.
  void give(const cv::Mat& pixels) {
    const std::lock_guard lock(mutex_);
    frames_.push_back(pixels);
    changed_.notify_all();
  }

  void give(int brightness) { give(cv::Mat(2, 3, CV_8UC3, cv::Scalar::all(brightness))); }

  void plug(bool in) {
    const std::lock_guard lock(mutex_);
    plugged_ = in;
    changed_.notify_all();
  }

  /// Waits until all that was given has been taken, and the driver waits for more.
  void wait_until_taken() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 20s, [this] { return waiting_ && frames_.empty(); }));
  }

  /// Waits until it was tried to open so often.
  std::vector<Clock::time_point> wait_for_openings(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 20s, [&] { return openings_.size() >= count; }));
    return openings_;
  }

  bool open() {
    const std::lock_guard lock(mutex_);
    openings_.push_back(Clock::now());
    changed_.notify_all();
    return plugged_;
  }

  bool read(cv::Mat& frame) {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !frames_.empty() || !plugged_; });
    waiting_ = false;
    if (frames_.empty()) return false;
    frames_.front().copyTo(buffer_);
    frame = buffer_;  // as drivers do, the same memory each time
    frames_.pop_front();
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<cv::Mat> frames_;
  cv::Mat buffer_;
  bool plugged_ = true;
  bool waiting_ = false;
  std::vector<Clock::time_point> openings_;
};

class CameraCapture : public Capture {
 public:
  explicit CameraCapture(Camera& camera) : camera_(camera) {}
  bool open() override { return camera_.open(); }
  bool read(cv::Mat& frame) override { return camera_.read(frame); }

 private:
  Camera& camera_;
};

class LiveSourceTest : public testing::Test {
 protected:
  LiveSourceTest() {
    options_.first_pause = 10ms;
    options_.tell = [this](const std::string& messages) { told_ += messages; };
  }

  ~LiveSourceTest() override {
    camera_.plug(false);
    source_.reset();
  }

  void start() { source_ = std::make_unique<LiveSource>(std::make_unique<CameraCapture>(camera_), "door", options_); }

  /// Its brightness, or -1 at the end.
  int next() {
    const auto frame = source_->next();
    return frame ? frame->pixels.at<cv::Vec3b>(0, 0)[0] : -1;
  }

  Camera camera_;
  LiveOptions options_;
  std::unique_ptr<LiveSource> source_;
  std::string told_;
};

TEST_F(LiveSourceTest, GivesWhatComesWithGrowingTimesAndNumbers) {
  start();
  double last = -1;
  for (int i = 0; i < 5; ++i) {
    camera_.give(10 * i);
    const auto frame = source_->next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->number, static_cast<std::size_t>(i));
    EXPECT_EQ(frame->pixels.at<cv::Vec3b>(1, 2), cv::Vec3b::all(static_cast<uchar>(10 * i)));
    EXPECT_GT(frame->time, last);
    last = frame->time;
  }
  EXPECT_EQ(source_->counts().dropped, 0U);
  EXPECT_EQ(told_, "");
}

TEST_F(LiveSourceTest, WhoIsSlowGetsTheNewestFrameAndTheOthersAreCounted) {
  start();
  for (int i = 1; i <= 4; ++i) camera_.give(i);
  camera_.wait_until_taken();
  const auto frame = source_->next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->pixels.at<cv::Vec3b>(0, 0)[0], 4);
  EXPECT_EQ(frame->number, 3U);
  EXPECT_EQ(source_->counts().dropped, 3U);
}

TEST_F(LiveSourceTest, AFrameStaysAsItWasWhenTheDriverUsesItsMemoryAgain) {
  start();
  camera_.give(7);
  const auto frame = source_->next();
  camera_.give(200);
  camera_.wait_until_taken();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->pixels.at<cv::Vec3b>(0, 0)[0], 7);
}

TEST_F(LiveSourceTest, PassesOverGarbageAndCountsIt) {
  start();
  camera_.give(cv::Mat());
  camera_.give(cv::Mat(2, 3, CV_8UC1, cv::Scalar(9)));
  camera_.give(cv::Mat(2, 3, CV_16UC3, cv::Scalar::all(9)));
  camera_.give(5);
  const auto frame = source_->next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->pixels.at<cv::Vec3b>(0, 0)[0], 5);
  EXPECT_EQ(frame->number, 3U);
  EXPECT_EQ(source_->counts().damaged, 3U);
  EXPECT_EQ(source_->counts().dropped, 0U);
}

TEST_F(LiveSourceTest, IsOpenedAnewWhenItSendsNothingButGarbage) {
  start();
  for (int i = 0; i < 50; ++i) camera_.give(cv::Mat());
  camera_.wait_for_openings(2);
  camera_.give(5);
  EXPECT_EQ(next(), 5);
  EXPECT_EQ(source_->counts().damaged, 50U);
  EXPECT_EQ(source_->counts().reconnects, 1U);
}

TEST_F(LiveSourceTest, AStalledCameraDoesNotHoldUpWhoWantsToStop) {
  int asked = 0;
  options_.stop = [&] { return ++asked > 2; };
  start();
  const auto before = Clock::now();
  EXPECT_EQ(next(), -1);
  EXPECT_LT(Clock::now() - before, 10s);
}

TEST_F(LiveSourceTest, GoesOnAfterAStall) {
  start();
  camera_.give(1);
  EXPECT_EQ(next(), 1);
  std::this_thread::sleep_for(250ms);
  camera_.give(2);
  EXPECT_EQ(next(), 2);
  EXPECT_EQ(source_->counts().reconnects, 0U);
}

TEST_F(LiveSourceTest, ComesBackAfterPausesThatGrow) {
  start();
  camera_.plug(false);
  const auto openings = camera_.wait_for_openings(5);  // the first was the start
  camera_.plug(true);
  camera_.give(3);
  EXPECT_EQ(next(), 3);
  EXPECT_EQ(told_, "door is gone; trying again\ndoor is back\n");
  EXPECT_EQ(source_->counts().reconnects, 1U);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_GE(openings[i] - openings[i - 1], 10ms * (1 << (i - 1))) << i;
}

TEST_F(LiveSourceTest, ThePausesGrowToTheLongestAndNoFurther) {
  options_.longest_pause = 20ms;
  start();
  camera_.plug(false);
  const auto before = Clock::now();
  camera_.wait_for_openings(11);  // without a longest pause it would take ten seconds
  EXPECT_LT(Clock::now() - before, 5s);
}

TEST_F(LiveSourceTest, EndsWhenItHasBeenGoneForTooLong) {
  options_.give_up = 50ms;
  start();
  camera_.give(1);
  camera_.wait_until_taken();
  camera_.plug(false);
  EXPECT_EQ(next(), 1) << "what came before is still there";
  EXPECT_EQ(next(), -1);
  EXPECT_EQ(told_, "door is gone; trying again\ndoor has not come back; given up\n");
  EXPECT_EQ(next(), -1) << "and stays at its end";
}

TEST_F(LiveSourceTest, CanBeLeftWhileItWaitsForTheNextTry) {
  options_.first_pause = 30'000ms;
  start();
  camera_.plug(false);
  const auto before = Clock::now();
  source_.reset();
  EXPECT_LT(Clock::now() - before, 10s);
}

TEST_F(LiveSourceTest, ACameraThatIsNotThereIsAnError) {
  camera_.plug(false);
  EXPECT_EQ(error_of([&] { start(); }), "cannot open door; check that it is there and nobody else uses it");
}

}  // namespace
}  // namespace maskid
