#include "support/fakes.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

#include "maskid/face/align_face.hpp"
#include "maskid/photo/encode_picture.hpp"

#include "mask/synthetic_face.hpp"

namespace maskid {
namespace {

constexpr int checker = 4;

FaceShape shape_of_face(const cv::Mat& /*photo*/, const DetectedFace& face) {
  const float zoom = face.box.width / crop_side;
  return testing_faces::face_shape({"front", 0, 0, 35 * zoom, face.box.tl() + zoom * cv::Point2f(56, 51.5F)});
}

}  // namespace

cv::Mat paint_photo(const std::vector<PaintedFace>& faces, cv::Size size) {
  cv::Mat photo(size, CV_8UC3, cv::Scalar::all(0));
  for (const auto& face : faces) {
    for (int y = 0; y < face.side; ++y) {
      for (int x = 0; x < face.side; ++x) {
        const cv::Point at = face.corner + cv::Point(x, y);
        if (!cv::Rect({}, size).contains(at)) continue;
        const double shade = (x / checker + y / checker) % 2 == 0 ? 1 : 0.9;
        photo.at<cv::Vec3b>(at) = {cv::saturate_cast<uchar>(face.color[0] * shade),
                                   cv::saturate_cast<uchar>(face.color[1] * shade),
                                   cv::saturate_cast<uchar>(face.color[2] * shade)};
      }
    }
  }
  return photo;
}

void write_painted_photo(const std::filesystem::path& path, const std::vector<PaintedFace>& faces) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  if (!(file << encode_png(paint_photo(faces)))) throw std::runtime_error("cannot write " + path.string());
}

std::vector<DetectedFace> PaintedFaceDetector::detect(const cv::Mat& photo) {
  cv::Mat grey;
  cv::cvtColor(photo, grey, cv::COLOR_BGR2GRAY);
  cv::Mat labels, boxes, centers;
  const int count = cv::connectedComponentsWithStats(grey > 0, labels, boxes, centers);
  std::vector<DetectedFace> faces;
  for (int i = 1; i < count; ++i) {
    DetectedFace face;
    face.box = cv::Rect(boxes.at<int>(i, cv::CC_STAT_LEFT), boxes.at<int>(i, cv::CC_STAT_TOP),
                        boxes.at<int>(i, cv::CC_STAT_WIDTH), boxes.at<int>(i, cv::CC_STAT_HEIGHT));
    for (std::size_t k = 0; k < face.landmarks.size(); ++k) {
      face.landmarks[k] = face.box.tl() + crop_landmarks()[k] * (face.box.width / crop_side);
    }
    face.score = 1;
    faces.push_back(face);
  }
  std::stable_sort(faces.begin(), faces.end(),
                   [](const auto& a, const auto& b) { return a.box.area() > b.box.area(); });
  return faces;
}

std::vector<Embedding> ColorEmbedder::embed(std::span<const cv::Mat> crops) {
  std::vector<Embedding> embeddings;
  for (const auto& crop : crops) {
    const cv::Scalar mean = cv::mean(crop);
    const double length = std::sqrt(mean.dot(mean));
    embeddings.push_back({static_cast<float>(mean[0] / length), static_cast<float>(mean[1] / length),
                          static_cast<float>(mean[2] / length)});
  }
  return embeddings;
}

Cover ColorCoverClassifier::classify(const cv::Mat& crop) {
  const cv::Scalar mean = cv::mean(crop);
  return mean[0] > mean[1] && mean[0] > mean[2] ? Cover::covered : Cover::bare;
}

GalleryMakers fake_makers() { return {"fake-v1", std::string(64, 'a'), std::string(64, 'b'), "112x112", {}, 3}; }

TemplateExtractor::Networks fake_networks() {
  return {std::make_unique<PaintedFaceDetector>(), std::make_unique<ColorCoverClassifier>(),
          std::make_unique<ColorEmbedder>()};
}

std::unique_ptr<TemplateExtractor> make_fake_extractor() {
  return std::make_unique<TemplateExtractor>(fake_networks(), shape_of_face);
}

}  // namespace maskid
