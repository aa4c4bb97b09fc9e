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

constexpr int readable_side = 640;

/// Short enough to stand under a face.
std::string shortened(const std::string& name) {
  constexpr std::size_t longest = 24;
  return name.size() <= longest ? name : name.substr(0, longest - 3) + "...";
}

std::string answer(const IdentifiedFace& face) {
  if (face.failure) return std::string(name(*face.failure));
  const std::string similarity = face.candidates.empty() ? "" : " " + fixed(face.candidates.front().similarity, 2);
  return (face.subject_id ? shortened(*face.subject_id) : "unknown") + similarity;
}

}  // namespace

cv::Mat annotate_photo(const cv::Mat& photo, const IdentifiedPhoto& identified) {
  const double zoom = std::max(1.0, static_cast<double>(readable_side) / std::max(photo.cols, photo.rows));
  cv::Mat picture;
  cv::resize(photo, picture, {}, zoom, zoom, cv::INTER_CUBIC);
  const int thickness = std::max(2, std::max(picture.cols, picture.rows) / 400);
  for (const auto& face : identified.faces) {
    const auto& color = face.failure ? not_searched_color : face.subject_id ? found_color : unknown_color;
    const auto& box = face.face.box;
    const cv::Rect frame(cvRound(box.x * zoom), cvRound(box.y * zoom), cvRound(box.width * zoom),
                         cvRound(box.height * zoom));
    cv::rectangle(picture, frame, color, thickness);
    draw_label(picture, answer(face), {frame.x, frame.y + frame.height + thickness}, color);
  }
  return picture;
}

}  // namespace maskid
