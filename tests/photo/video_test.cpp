// Videos from files and folders, and how one is written.

#include <fstream>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "maskid/photo/open_frame_source.hpp"
#include "maskid/photo/video_file.hpp"

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

cv::Mat plain(int brightness, cv::Size size = {64, 48}) { return {size, CV_8UC3, cv::Scalar::all(brightness)}; }

class Video : public testing::Test {
 protected:
  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// Frames of 5 a second at these times.
  void write(const fs::path& name, const std::vector<double>& times) const {
    VideoFile video(path(name), 5);
    for (const double time : times) video.write(plain(static_cast<int>(time * 10) % 250), time);
    video.finish();
  }

  std::vector<Frame> read(const fs::path& name, double rate) const {
    const auto source = open_frame_source(path(name).string(), {.rate = rate, .live = {}});
    std::vector<Frame> frames;
    while (auto frame = source->next()) frames.push_back(*frame);
    return frames;
  }

  const TempDir dir_;
};

TEST_F(Video, AFolderIsReadInTheOrderOfItsNumbers) {
  fs::create_directory(path("frames"));
  for (const int i : {1, 2, 10}) cv::imwrite(path("frames/frame-" + std::to_string(i) + ".png").string(), plain(i));
  const auto frames = read("frames", 4);
  ASSERT_EQ(frames.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(frames[i].number, i);
    EXPECT_DOUBLE_EQ(frames[i].time, 0.25 * static_cast<double>(i));
  }
  EXPECT_EQ(frames[1].pixels.at<cv::Vec3b>(0, 0)[0], 2);
  EXPECT_EQ(frames[2].pixels.at<cv::Vec3b>(0, 0)[0], 10);
}

TEST_F(Video, AFolderWithoutAPictureIsAnError) {
  fs::create_directory(path("frames"));
  EXPECT_NE(error_of([&] { read("frames", 4); }).find("holds no picture"), std::string::npos);
}

TEST_F(Video, OfAFileSoManyFramesASecondAreTaken) {
  write("in.avi", {0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8});
  EXPECT_EQ(read("in.avi", 5).size(), 10U);
  EXPECT_EQ(read("in.avi", 100).size(), 10U) << "no frame twice";
  const auto frames = read("in.avi", 1);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1].number, 5U);
  EXPECT_NEAR(frames[1].time, 1, 1e-6);
}

TEST_F(Video, AFileThatEndsInTheMiddleIsReadUpToThere) {
  VideoFile video(path("torn.avi"), 5);
  cv::Mat noise = plain(0, {320, 240});
  cv::randu(noise, 0, 255);  // so that nearly all of the file is frames
  for (int i = 0; i < 10; ++i) video.write(noise, 0.2 * i);
  video.finish();
  fs::resize_file(path("torn.avi"), fs::file_size(path("torn.avi")) / 2);
  const auto frames = read("torn.avi", 5).size();
  EXPECT_GE(frames, 3U);
  EXPECT_LE(frames, 6U);
}

TEST_F(Video, WhatComesLatePlaysAtItsPace) {
  write("out.avi", {0, 1});
  const auto frames = read("out.avi", 5);
  ASSERT_EQ(frames.size(), 6U);
  EXPECT_NEAR(frames[4].pixels.at<cv::Vec3b>(0, 0)[0], 0, 3);
  EXPECT_NEAR(frames[5].pixels.at<cv::Vec3b>(0, 0)[0], 10, 3);
}

TEST_F(Video, AGapOfMinutesIsShortenedToTenSeconds) {
  write("out.avi", {0, 1000});
  EXPECT_NEAR(static_cast<double>(read("out.avi", 5).size()), 51, 2);
}

TEST_F(Video, AFrameOfAnotherSizeIsFittedIntoTheFirst) {
  VideoFile video(path("out.avi"), 5);
  video.write(plain(10), 0);
  video.write(plain(200, {48, 96}), 0.2);
  video.finish();
  const auto frames = read("out.avi", 5);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1].pixels.size(), cv::Size(64, 48));
  EXPECT_NEAR(frames[1].pixels.at<cv::Vec3b>(24, 32)[0], 200, 8);
  EXPECT_NEAR(frames[1].pixels.at<cv::Vec3b>(24, 4)[0], 0, 8);
}

TEST_F(Video, IsNotThereBeforeItIsFinished) {
  std::ofstream(path("out.mp4")) << "older";
  {
    VideoFile video(path("out.mp4"), 5);
    video.write(plain(10), 0);
  }
  EXPECT_EQ(fs::file_size(path("out.mp4")), 5U);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_.path()), fs::directory_iterator()), 1) << "nothing is left over";
}

TEST_F(Video, WithoutAFrameThereIsNoFile) {
  VideoFile video(path("out.mp4"), 5);
  video.finish();
  EXPECT_FALSE(fs::exists(path("out.mp4")));
}

TEST_F(Video, WhereItCannotBeWrittenIsAnError) {
  EXPECT_NE(error_of([&] { VideoFile(path("out.txt"), 5); }).find("name it .mp4, .avi or .mkv"), std::string::npos);
  VideoFile video(path("no-such-folder/out.mp4"), 5);
  EXPECT_NE(error_of([&] { video.write(plain(10), 0); }).find("cannot write the video"), std::string::npos);
}

TEST(WithoutCredentials, LeavesOutUserPasswordAndQuery) {
  EXPECT_EQ(without_credentials("rtsp://me:secret@door:554/stream?token=x"), "rtsp://door:554/stream");
  EXPECT_EQ(without_credentials("rtsp://me:p@ss@door/a@b"), "rtsp://door/a@b");
  EXPECT_EQ(without_credentials("http://door?token=x"), "http://door");
  EXPECT_EQ(without_credentials("videos/a@b?.mp4"), "videos/a@b?.mp4");
}

}  // namespace
}  // namespace maskid
