#include "maskid/face/main_face.hpp"

#include <algorithm>

namespace maskid {

const DetectedFace& main_face(std::span<const DetectedFace> faces, cv::Size photo) {
  const cv::Rect2f frame(0, 0, static_cast<float>(photo.width), static_cast<float>(photo.height));
  const cv::Point2f center(frame.width / 2, frame.height / 2);
  const auto weight = [&](const DetectedFace& face) {
    const cv::Point2f offset = (face.box.tl() + face.box.br()) / 2 - center;
    return (face.box & frame).area() - 2 * offset.dot(offset);
  };
  return *std::ranges::max_element(faces, {}, weight);
}

}  // namespace maskid
