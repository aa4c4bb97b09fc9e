#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "maskid/face/face_detector.hpp"

#include "face/retina_face_network.hpp"

namespace maskid {
namespace {

/// A face this wide in a look was seen well enough; its landmarks are not taken from a closer look. (Recognition on
/// MFR2 is better with landmarks from a look at 320 pixels than from one at 384 or 512.)
constexpr float well_seen_width = 48;

/// Border around the first look, as a share of the photo's longer side.
constexpr float border_share = 1.0F / 3;

/// Each look is closer than the one before by this factor.
constexpr float closer = 2.5F;

class RetinaFace : public FaceDetector {
 public:
  RetinaFace(const std::filesystem::path& network, const RetinaFaceOptions& options)
      : options_(options), network_(network) {}

  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    const auto longer_side = static_cast<float>(std::max(photo.cols, photo.rows));
    const float closest = std::min(longer_side, static_cast<float>(options_.largest_side));
    const float first = static_cast<float>(options_.first_side) / (1 + 2 * border_share);

    auto faces = first_look(photo);
    for (float side = first; side < closest;) {
      const float scale_before = side / longer_side;
      side = std::min(side * closer, closest);
      add_closer_look(faces, closer_look(photo, side / longer_side), scale_before);
    }
    // A face of 20 pixels in a small photo is below the smallest anchor: enlarge.
    const float enlarged = 2 * closest;
    if (faces.empty() && enlarged <= static_cast<float>(options_.largest_side)) {
      faces = closer_look(photo, enlarged / longer_side);
    }
    return sure_faces(std::move(faces));
  }

 private:
  /// The whole photo with a border, without which faces that fill it are missed, and the same mirrored: the mean of
  /// both pairs of landmarks is steadier on covered faces than either.
  std::vector<DetectedFace> first_look(const cv::Mat& photo) {
    const int longer_side = std::max(photo.cols, photo.rows);
    const float scale =
        static_cast<float>(options_.first_side) / (static_cast<float>(longer_side) * (1 + 2 * border_share));
    const int border = cvRound(static_cast<float>(longer_side) * border_share * scale);
    cv::Mat picture = scaled(photo, scale);
    cv::copyMakeBorder(picture, picture, border, border, border, border, cv::BORDER_CONSTANT);
    cv::Mat mirrored;
    cv::flip(picture, mirrored, 1);

    auto faces = network_.run(picture, options_.min_score_alone);
    for (const auto& face : network_.run(mirrored, options_.min_score_alone)) {
      add_second_view(faces, mirror_back(face, picture.cols));
    }
    return in_photo(std::move(faces), scale, border);
  }

  std::vector<DetectedFace> closer_look(const cv::Mat& photo, float scale) {
    return in_photo(network_.run(scaled(photo, scale), options_.min_score_alone), scale, 0);
  }

  static cv::Mat scaled(const cv::Mat& photo, float scale) {
    const cv::Size size(std::max(1, cvRound(static_cast<float>(photo.cols) * scale)),
                        std::max(1, cvRound(static_cast<float>(photo.rows) * scale)));
    cv::Mat picture;
    cv::resize(photo, picture, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return picture;
  }

  static DetectedFace mirror_back(DetectedFace face, int width) {
    const auto last = static_cast<float>(width - 1);
    face.box.x = last - face.box.x - face.box.width;
    for (auto& point : face.landmarks) point.x = last - point.x;
    std::swap(face.landmarks[0], face.landmarks[1]);
    std::swap(face.landmarks[3], face.landmarks[4]);
    return face;
  }

  static void add_second_view(std::vector<DetectedFace>& faces, const DetectedFace& second) {
    const auto first = std::find_if(faces.begin(), faces.end(), [&](const auto& face) {
      return overlap(face.box, second.box) > same_face_overlap;
    });
    if (first == faces.end()) {
      faces.push_back(second);
      return;
    }
    for (std::size_t i = 0; i < second.landmarks.size(); ++i) {
      first->landmarks[i] = (first->landmarks[i] + second.landmarks[i]) * 0.5F;
    }
    first->score = std::max(first->score, second.score);
  }

  static std::vector<DetectedFace> in_photo(std::vector<DetectedFace> faces, float scale, int border) {
    const cv::Point2f corner(static_cast<float>(border), static_cast<float>(border));
    for (auto& face : faces) {
      face.box = {(face.box.tl() - corner) / scale, (face.box.br() - corner) / scale};
      for (auto& point : face.landmarks) point = (point - corner) / scale;
    }
    return faces;
  }

  /// Adds the faces of a closer look; one that the look before (at `scale_before`) saw too small is replaced.
  static void add_closer_look(std::vector<DetectedFace>& faces, const std::vector<DetectedFace>& look,
                              float scale_before) {
    for (const auto& face : look) {
      const auto known = std::find_if(faces.begin(), faces.end(), [&](const auto& other) {
        return overlap(other.box, face.box) > same_face_overlap;
      });
      if (known == faces.end()) {
        faces.push_back(face);
      } else if (known->box.width * scale_before < well_seen_width) {
        *known = face;
      }
    }
  }

  std::vector<DetectedFace> sure_faces(std::vector<DetectedFace> faces) const {
    std::stable_sort(faces.begin(), faces.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    const auto unsure =
        std::find_if(faces.begin(), faces.end(), [&](const auto& face) { return face.score < options_.min_score; });
    faces.erase(unsure == faces.begin() && !faces.empty() ? unsure + 1 : unsure, faces.end());
    std::stable_sort(faces.begin(), faces.end(),
                     [](const auto& a, const auto& b) { return a.box.area() > b.box.area(); });
    return faces;
  }

  RetinaFaceOptions options_;
  RetinaFaceNetwork network_;
};

}  // namespace

std::unique_ptr<FaceDetector> make_retina_face(const std::filesystem::path& network, const RetinaFaceOptions& options) {
  return std::make_unique<RetinaFace>(network, options);
}

}  // namespace maskid
