#include <algorithm>
#include <cmath>
#include <span>

#include <opencv2/core/utility.hpp>
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

/// Each look is closer than the one before by this factor at most.
constexpr float closer = 3.2F;

/// A picture longer than this is looked at in halves, which two threads can do side by side.
constexpr float longest_whole = 1280;

/// Each half shows so much of the other beyond the middle, in pixels of the look: more than any face in it that was not
/// well seen before.
constexpr float shared_length = 192;

/// What the network is given at once: a part of the photo, scaled.
struct View {
  std::size_t look = 0;  // 0 is the first
  float scale = 1;
  cv::Rect part;  // of the photo
  int border = 0;
  bool mirrored = false;
};

cv::Mat picture_of(const cv::Mat& photo, const View& view) {
  const auto side = [&](int length) { return std::max(1, cvRound(static_cast<float>(length) * view.scale)); };
  cv::Mat picture;
  cv::resize(photo(view.part), picture, {side(view.part.width), side(view.part.height)}, 0, 0,
             view.scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  const int border = view.border;
  if (border > 0) cv::copyMakeBorder(picture, picture, border, border, border, border, cv::BORDER_CONSTANT);
  if (view.mirrored) cv::flip(picture, picture, 1);
  return picture;
}

DetectedFace mirror_back(DetectedFace face, int width) {
  const auto last = static_cast<float>(width - 1);
  face.box.x = last - face.box.x - face.box.width;
  for (auto& point : face.landmarks) point.x = last - point.x;
  std::swap(face.landmarks[0], face.landmarks[1]);
  std::swap(face.landmarks[3], face.landmarks[4]);
  return face;
}

/// From pixels of the view's picture, which is so wide, to those of the photo.
DetectedFace in_photo(DetectedFace face, const View& view, int width) {
  if (view.mirrored) face = mirror_back(face, width);
  const cv::Point2f border(static_cast<float>(view.border), static_cast<float>(view.border));
  const cv::Point2f corner = view.part.tl();
  const auto back = [&](const cv::Point2f& point) { return (point - border) / view.scale + corner; };
  face.box = {back(face.box.tl()), back(face.box.br())};
  for (auto& point : face.landmarks) point = back(point);
  return face;
}

/// The whole photo with a border, without which faces that fill it are missed, and the same mirrored: the mean of both
/// pairs of landmarks is steadier on covered faces than either.
std::vector<View> first_views(const cv::Size& photo, float side) {
  const auto longer_side = static_cast<float>(std::max(photo.width, photo.height));
  const float scale = side / longer_side;
  const View view{0, scale, {{}, photo}, cvRound(longer_side * border_share * scale), false};
  View mirrored = view;
  mirrored.mirrored = true;
  return {view, mirrored};
}

std::vector<View> closer_views(const cv::Size& photo, std::size_t look, float scale) {
  const bool wide = photo.width >= photo.height;
  const int length = wide ? photo.width : photo.height;
  const View whole{look, scale, {{}, photo}, 0, false};
  if (static_cast<float>(length) * scale <= longest_whole) return {whole};
  const int half = length / 2 + cvCeil(shared_length / scale / 2);
  View first = whole;
  View second = whole;
  (wide ? first.part.width : first.part.height) = half;
  (wide ? second.part.x : second.part.y) = length - half;
  second.part = second.part & whole.part;
  return {first, second};
}

/// Whether the view may end within the face, which its other half then shows whole.
bool is_cut(const DetectedFace& face, const View& view, const cv::Size& photo) {
  const float near = 4 / view.scale;
  const cv::Rect2f part = view.part;
  return (view.part.x > 0 && face.box.x < part.x + near) || (view.part.y > 0 && face.box.y < part.y + near) ||
         (view.part.br().x < photo.width && face.box.br().x > part.br().x - near) ||
         (view.part.br().y < photo.height && face.box.br().y > part.br().y - near);
}

class RetinaFace : public FaceDetector {
 public:
  RetinaFace(const std::filesystem::path& network, const RetinaFaceOptions& options)
      : options_(options), networks_(network) {}

  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    const auto longer_side = static_cast<float>(std::max(photo.cols, photo.rows));
    const float closest = std::min(longer_side, static_cast<float>(options_.largest_side));
    const float first = static_cast<float>(options_.first_side) / (1 + 2 * border_share);
    const float looks = std::ceil(std::max(0.0F, std::log(closest / first) / std::log(closer)));

    auto views = first_views(photo.size(), first);
    std::vector<float> scales = {first / longer_side};
    for (float look = 1; look <= looks; ++look) {
      scales.push_back(first * std::pow(closest / first, look / looks) / longer_side);
      const auto more = closer_views(photo.size(), scales.size() - 1, scales.back());
      views.insert(views.end(), more.begin(), more.end());
    }
    const auto seen = look_at(photo, views, scales.size());
    auto faces = seen.front();
    for (std::size_t i = 1; i < seen.size(); ++i) add_closer_look(faces, seen[i], scales[i - 1]);

    // A face of 20 pixels in a small photo is below the smallest anchor: enlarge.
    const float enlarged = 2 * closest;
    if (faces.empty() && enlarged <= static_cast<float>(options_.largest_side)) {
      faces = look_at(photo, closer_views(photo.size(), 0, enlarged / longer_side), 1).front();
    }
    return sure_faces(std::move(faces));
  }

 private:
  /// The faces of each look, in pixels of the photo. As many views are at work at once as OpenCV has threads.
  std::vector<std::vector<DetectedFace>> look_at(const cv::Mat& photo, std::span<const View> views, std::size_t looks) {
    std::vector<std::vector<DetectedFace>> seen(views.size());
    const auto run = [&](const cv::Range& range) {
      for (int i = range.start; i < range.end; ++i) {
        const auto picture = picture_of(photo, views[i]);
        seen[i] = networks_.run(picture, options_.min_score_alone);
        for (auto& face : seen[i]) face = in_photo(face, views[i], picture.cols);
      }
    };
    cv::parallel_for_({0, static_cast<int>(views.size())}, run, static_cast<double>(views.size()));
    std::vector<std::vector<DetectedFace>> faces(looks);
    for (std::size_t i = 0; i < views.size(); ++i) {
      for (const auto& face : seen[i]) {
        if (!is_cut(face, views[i], photo.size())) add_view(faces[views[i].look], face, views[i].mirrored);
      }
    }
    return faces;
  }

  /// Adds a face of another view of the same look: of the mirrored one, or of the other half.
  static void add_view(std::vector<DetectedFace>& faces, const DetectedFace& face, bool mirrored) {
    const auto known = std::find_if(faces.begin(), faces.end(), [&](const auto& other) {
      return overlap(other.box, face.box) > same_face_overlap;
    });
    if (known == faces.end()) {
      faces.push_back(face);
    } else if (!mirrored) {
      if (face.score > known->score) *known = face;
    } else {
      for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
        known->landmarks[i] = (known->landmarks[i] + face.landmarks[i]) * 0.5F;
      }
      known->score = std::max(known->score, face.score);
    }
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
  RetinaFaceNetworks networks_;
};

}  // namespace

std::unique_ptr<FaceDetector> make_retina_face(const std::filesystem::path& network, const RetinaFaceOptions& options) {
  return std::make_unique<RetinaFace>(network, options);
}

}  // namespace maskid
