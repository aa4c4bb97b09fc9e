#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/face/detected_face.hpp"

namespace maskid::testing_faces {

struct Pose {
  std::string name;
  float turn = 0;                   ///< degrees about the vertical axis
  float roll = 0;                   ///< degrees in the image
  float eye_distance = 60;          ///< pixels, were it seen from the front
  cv::Point2f center = {128, 100};  ///< between the eyes
};

/// x, y in distances between the eyes; z towards the camera.
inline std::array<cv::Point3f, 68> head() {
  std::array<cv::Point3f, 68> points;
  for (int i = 0; i < 17; ++i) {
    const float angle = 3.14159265F * static_cast<float>(i) / 16;
    const float down = std::max(std::sin(angle), 0.0F);
    points[i] = {-1.14F * std::cos(angle), 0.05F + 1.78F * std::pow(down, 1.2F), 0.35F * down - 0.35F};
  }
  for (int i = 0; i < 5; ++i) {
    const float along = static_cast<float>(i) / 4;
    const float arch = -0.18F - 0.17F * std::sin(3.14159265F * along);
    points[17 + i] = {-0.93F + 0.75F * along, arch, 0};
    points[26 - i] = {0.93F - 0.75F * along, arch, 0};
  }
  for (int i = 0; i < 4; ++i) {
    const float along = static_cast<float>(i) / 3;
    points[27 + i] = {0, -0.03F + 0.56F * along, 0.1F + 0.3F * along};
  }
  for (int i = 0; i < 5; ++i) {
    const float x = 0.12F * static_cast<float>(i - 2);
    points[31 + i] = {x, 0.73F - std::abs(x) * 0.28F, 0.2F};
  }
  for (const int side : {-1, 1}) {
    const int first = side < 0 ? 36 : 42;
    for (int i = 0; i < 6; ++i) {
      const float angle = 3.14159265F * static_cast<float>(i) / 3;
      points[first + i] = {0.5F * static_cast<float>(side) - 0.2F * std::cos(angle), -0.06F * std::sin(angle), 0};
    }
  }
  for (int i = 0; i < 20; ++i) {
    const bool outer = i < 12;
    const float angle = 6.2831853F * static_cast<float>(outer ? i : i - 12) / (outer ? 12 : 8);
    const float size = outer ? 1 : 0.6F;
    points[48 + i] = {-0.48F * size * std::cos(angle), 1.05F - 0.17F * size * std::sin(angle), 0.1F};
  }
  return points;
}

inline FaceShape face_shape(const Pose& pose) {
  const float turn = pose.turn * 3.14159265F / 180, roll = pose.roll * 3.14159265F / 180;
  FaceShape shape;
  const auto points = head();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const float x = points[i].x * std::cos(turn) + points[i].z * std::sin(turn);
    const float y = points[i].y;
    shape[i] = pose.center + pose.eye_distance * cv::Point2f(x * std::cos(roll) - y * std::sin(roll),
                                                             x * std::sin(roll) + y * std::cos(roll));
  }
  return shape;
}

/// Six poses that fit into 256×256 pixels, but for the last, which looks over its edge.
inline std::vector<Pose> poses() {
  return {{"front"},
          {"small", 0, 0, 24, {120, 110}},
          {"rolled", 0, 25},
          {"turned_left", -35, 0},
          {"turned_right", 35, -10},
          {"cut_off", 10, 5, 90, {60, 190}}};
}

/// Skin with a light from the side and from above, smooth everywhere.
inline cv::Mat photo(cv::Size size = {256, 256}, float brightness = 1) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const float light = brightness * (1.1F - 0.35F * static_cast<float>(x) / static_cast<float>(size.width) -
                                        0.2F * static_cast<float>(y) / static_cast<float>(size.height));
      image.at<cv::Vec3b>(y, x) = {cv::saturate_cast<uchar>(140 * light), cv::saturate_cast<uchar>(165 * light),
                                   cv::saturate_cast<uchar>(210 * light)};
    }
  }
  return image;
}

}  // namespace maskid::testing_faces
