#include "maskid/report/annotate_photo.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "maskid/report/report_format.hpp"

#include "report/label.hpp"

namespace maskid {
namespace {

const cv::Scalar found_color(80, 200, 60);
const cv::Scalar unknown_color(40, 160, 255);
const cv::Scalar not_searched_color(160, 160, 160);
const cv::Scalar looking_color(220, 200, 60);

constexpr int readable_side = 640;

/// Short enough to stand under a face.
std::string shortened(const std::string& name) {
  constexpr std::size_t longest = 24;
  return name.size() <= longest ? name : name.substr(0, longest - 3) + "...";
}

/// What is written on a face, and its color.
struct Answer {
  std::string text;
  cv::Scalar color;
};

Answer not_searched(ExtractionFailure failure) { return {std::string(name(failure)), not_searched_color}; }

Answer searched(const std::optional<std::string>& subject_id, const Candidate* best) {
  const std::string similarity = best == nullptr ? "" : " " + fixed(best->similarity, 2);
  if (!subject_id) return {"unknown" + similarity, unknown_color};
  return {shortened(*subject_id) + similarity, found_color};
}

Answer answer(const IdentifiedFace& face) {
  if (face.failure) return not_searched(*face.failure);
  return searched(face.subject_id, face.candidates.empty() ? nullptr : &face.candidates.front());
}

Answer answer(const WatchedFace& face) {
  const auto& decision = face.decision;
  if (decision && !decision->failure)
    return searched(decision->subject_id, decision->best ? &*decision->best : nullptr);
  if (face.failure) return not_searched(*face.failure);
  return {"looking", looking_color};
}

/// Enlarges what is small, and remembers by how much.
class Picture {
 public:
  explicit Picture(const cv::Mat& photo)
      : zoom_(std::max(1.0, static_cast<double>(readable_side) / std::max(photo.cols, photo.rows))) {
    cv::resize(photo, pixels_, {}, zoom_, zoom_, cv::INTER_CUBIC);
  }

  /// `box` is in pixels of the photo.
  void mark(const cv::Rect2f& box, const std::string& text, const cv::Scalar& color) {
    const int thickness = std::max(2, std::max(pixels_.cols, pixels_.rows) / 400);
    const cv::Rect frame(cvRound(box.x * zoom_), cvRound(box.y * zoom_), cvRound(box.width * zoom_),
                         cvRound(box.height * zoom_));
    cv::rectangle(pixels_, frame, color, thickness);
    draw_label(pixels_, text, {frame.x, frame.y + frame.height + thickness}, color);
  }

  const cv::Mat& pixels() const { return pixels_; }

 private:
  double zoom_;
  cv::Mat pixels_;
};

}  // namespace

cv::Mat annotate_photo(const cv::Mat& photo, const IdentifiedPhoto& identified) {
  Picture picture(photo);
  for (const auto& face : identified.faces) {
    const auto [text, color] = answer(face);
    picture.mark(face.face.box, text, color);
  }
  return picture.pixels();
}

cv::Mat annotate_frame(const cv::Mat& pixels, const WatchedFrame& watched) {
  Picture picture(pixels);
  for (const auto& face : watched.faces) {
    const auto [text, color] = answer(face);
    picture.mark(face.box, std::to_string(face.track) + ": " + text, color);
  }
  return picture.pixels();
}

}  // namespace maskid
