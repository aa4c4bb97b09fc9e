// Videos made of portraits, whose truth is known, through the real networks.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "maskid/photo/open_frame_source.hpp"
#include "maskid/photo/video_file.hpp"

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A portrait whose left edge is at `x`.
struct Actor {
  int portrait;
  int x;
};

/// Portraits side by side on grey; where they overlap, the first stands in front.
cv::Mat scene(std::vector<Actor> actors) {
  constexpr int side = 200;
  cv::Mat frame(240, 960, CV_8UC3, cv::Scalar::all(110));
  std::reverse(actors.begin(), actors.end());
  for (const auto& [number, x] : actors) {
    cv::Mat picture;
    cv::resize(cv::imread(portrait(number).string()), picture, {side, side}, 0, 0, cv::INTER_AREA);
    const cv::Rect place = cv::Rect(x, 20, side, side) & cv::Rect({}, frame.size());
    if (!place.empty()) picture(place - cv::Point(x, 20)).copyTo(frame(place));
  }
  return frame;
}

/// A gallery `g` of p0 and p1; portrait 2 is a stranger.
class WatchCommand : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    const auto result = run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place_);
    ASSERT_EQ(result.status, 0) << result.err;
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  void write_frames(const std::vector<cv::Mat>& frames) const {
    fs::create_directories(path("frames"));
    for (std::size_t i = 0; i < frames.size(); ++i) {
      ASSERT_TRUE(cv::imwrite(path("frames/" + std::to_string(i) + ".png").string(), frames[i]));
    }
  }

  ProgramResult watch(Words words) const {
    words.insert(words.begin(), "watch");
    words.insert(words.end(), {"--gallery", "g"});
    return run_maskid(words, place_);
  }

  /// One object a line.
  static std::vector<json> events(const ProgramResult& result) {
    std::vector<json> events;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line));
    return events;
  }

  /// Of the faces that were settled.
  static std::multiset<std::string> answers(const std::vector<json>& events) {
    std::multiset<std::string> answers;
    for (const auto& event : events) {
      if (event["event"] != "decision") continue;
      answers.insert(event["subject_id"].is_null() ? event["decision"] : event["subject_id"]);
    }
    return answers;
  }

  using Answers = std::multiset<std::string>;

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(WatchCommand, NamesWhoCrossesAndVanishesAndReturnsOnceEach) {
  std::vector<cv::Mat> frames;
  for (int x = 0; x <= 700; x += 50) frames.push_back(scene({{0, x}, {1, 700 - x}}));
  for (int i = 0; i < 5; ++i) frames.push_back(scene({}));
  for (int x = 700; x >= 500; x -= 50) frames.push_back(scene({{0, x}, {1, 700 - x}}));
  write_frames(frames);
  const auto result = watch({"frames", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_EQ(result.err, "");
  const auto told = events(result);
  EXPECT_EQ(answers(told), (Answers{"p0", "p1"})) << result.out;
  EXPECT_EQ(told.front()["event"], "start");
  EXPECT_EQ(told.back()["event"], "end");
  EXPECT_EQ(told.back()["frames"]["searched"], frames.size());
  EXPECT_EQ(told.back()["tracks"]["all"], 2);
}

TEST_F(WatchCommand, AStrangerIsUnknownAndTheStatusSaysSo) {
  write_frames(std::vector<cv::Mat>(4, scene({{0, 0}, {2, 500}})));
  const auto result = watch({"frames", "--format", "json"});
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_EQ(answers(events(result)), (Answers{"p0", "unknown"})) << result.out;
  EXPECT_PRED2(contains, watch({"frames"}).out, "2 tracks: 1 named, 1 unknown, 0 not searched");
  EXPECT_PRED2(contains, watch({"frames", "--format", "csv"}).out, ",subject,p0,p0,");
}

TEST_F(WatchCommand, PassesOverDamagedFramesAndCountsThem) {
  write_frames(std::vector<cv::Mat>(3, scene({{0, 0}})));
  put_text(path("frames/1.png"), "no picture");
  const auto result = watch({"frames", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(events(result).back()["frames"], json({{"searched", 2}, {"dropped", 0}, {"damaged", 1}}));
}

TEST_F(WatchCommand, WritesAVideoAsLongAsTheOneItSaw) {
  VideoFile video(path("in.mp4"), 5);
  for (int i = 0; i < 15; ++i) video.write(scene({{0, 40 * i}}), 0.2 * i);
  video.finish();
  const auto result = watch({"in.mp4", "--output", "out.mp4", "--format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(answers(events(result)), Answers{"p0"}) << result.out;
  const auto written = open_frame_source(path("out.mp4").string(), {});
  EXPECT_NEAR(written->length().value_or(0), 3, 0.21);
  const auto frame = written->next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->pixels.size(), cv::Size(960, 240));
  EXPECT_GT(cv::norm(frame->pixels, scene({{0, 0}}), cv::NORM_INF), 100) << "nothing was drawn";
}

TEST_F(WatchCommand, WithoutAFaceExitsWith1) {
  write_frames({scene({})});
  const auto result = watch({"frames"});
  EXPECT_EQ(result.status, 1);
  EXPECT_PRED2(contains, result.out, "0 tracks: 0 named");
}

TEST_F(WatchCommand, RefusesWhatIsNoVideoBeforeAnythingElse) {
  put_text(path("notes.mp4"), "not a video");
  for (const auto& source : {"nothing.mp4", "notes.mp4", "rtsp://user:secret@127.0.0.1:1/x"}) {
    const auto result = watch({source});
    EXPECT_EQ(result.status, 2) << source;
    EXPECT_EQ(result.out, "") << source;
    EXPECT_EQ(result.err.find("secret"), std::string::npos) << result.err;
  }
  write_frames({scene({})});
  EXPECT_EQ(watch({"frames", "--output", "out.txt"}).status, 2);
}

/// A file by its address is a live source that ends, and is opened again, and ends …
TEST_F(WatchCommand, ALiveSourceComesBackAndEndsWhenAskedTo) {
  VideoFile video(path("in.avi"), 5);
  for (int i = 0; i < 5; ++i) video.write(scene({{0, 0}}), 0.2 * i);
  video.finish();
  RunningProgram program(
      {"watch", "file://" + path("in.avi").string(), "--gallery", "g", "--format", "json", "--home", MASKID_SOURCE_DIR},
      place_);
  std::this_thread::sleep_for(std::chrono::seconds(5));
  program.send(SIGINT);
  const auto result = program.wait();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.err, "is gone; trying again\n");
  EXPECT_PRED2(contains, result.err, "is back\n");
  const auto told = events(result);
  ASSERT_GE(told.size(), 3U);
  EXPECT_EQ(answers(told), Answers{"p0"}) << "one track through every gap\n" << result.out;
  EXPECT_EQ(told.back()["event"], "end");
  EXPECT_GE(told.back()["reconnects"], 1);
}

}  // namespace
}  // namespace maskid
