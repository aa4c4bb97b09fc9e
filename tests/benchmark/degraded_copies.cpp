// Writes worse copies of photos, for scripts/benchmark quality.
// usage: degraded_copies PROJECT FOLDER OUT KIND; FOLDER has a sub-folder a subject, and so has OUT.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <random>
#include <set>
#include <string>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/embedding/model_card.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/face/main_face.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/photo/photo_folder.hpp"

namespace fs = std::filesystem;

namespace {

using namespace maskid;

double eye_distance(const cv::Mat& photo, FaceDetector& detector) {
  const auto faces = detector.detect(photo);
  if (faces.empty()) return 40;  // as in most photos of LFW and CelebA
  const auto& eyes = main_face(faces, photo.size()).landmarks;
  return cv::norm(eyes[1] - eyes[0]);
}

/// A face that is out of focus or moves: a blur of 3 to 12 % of the eyes' distance.
cv::Mat blurred(const cv::Mat& photo, double eyes, double strength) {
  cv::Mat blurred;
  cv::GaussianBlur(photo, blurred, {}, eyes * (0.03 + 0.09 * strength));
  return blurred;
}

/// A face far from the camera: 16 to 8 pixels between its eyes.
cv::Mat small(const cv::Mat& photo, double eyes, double strength) {
  const double scale = (16 - 8 * strength) / eyes;
  cv::Mat small;
  cv::resize(photo, small, {}, scale, scale, cv::INTER_AREA);
  return small;
}

/// A face that leaves the photo on the left, by up to 60 % of its width of 2.5 eye distances.
cv::Mat cut(const cv::Mat& photo, const DetectedFace& face, double strength) {
  const float left = face.box.x + face.box.width * static_cast<float>(0.6 * strength);
  const int x = std::clamp(cvRound(left), 0, photo.cols - 16);
  return photo.colRange(x, photo.cols).clone();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fputs("usage: degraded_copies PROJECT FOLDER OUT blur|jpeg|small|cut\n", stderr);
    return 2;
  }
  const fs::path project = arguments[1], folder = arguments[2], out = arguments[3];
  const std::string kind = arguments[4];
  if (!std::set<std::string>{"blur", "jpeg", "small", "cut"}.contains(kind)) return 2;
  const auto detector = make_retina_face(load_network_file(project / "models/retinaface_mnet25_v1.json").file);
  std::mt19937 random(1);
  for (const auto& labelled : list_labelled_photos(folder)) {
    const double strength = static_cast<double>(random()) / static_cast<double>(std::mt19937::max());
    const auto photo = load_photo(labelled.path).pixels;
    if (photo.empty()) continue;
    const fs::path copy =
        out / labelled.subject_id / (labelled.path.stem().string() + "." + kind + (kind == "jpeg" ? ".jpg" : ".png"));
    fs::create_directories(copy.parent_path());
    cv::Mat worse = photo;
    if (kind == "blur") worse = blurred(photo, eye_distance(photo, *detector), strength);
    if (kind == "small") worse = small(photo, eye_distance(photo, *detector), strength);
    if (kind == "cut") {
      const auto faces = detector->detect(photo);
      if (!faces.empty()) worse = cut(photo, main_face(faces, photo.size()), strength);
    }
    cv::imwrite(copy.string(), worse,
                kind == "jpeg" ? std::vector<int>{cv::IMWRITE_JPEG_QUALITY, 10} : std::vector<int>{});
  }
}
