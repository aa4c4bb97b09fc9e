#include "benchmark/face_disguise.hpp"

#include <cmath>
#include <numbers>
#include <random>
#include <span>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace maskid {
namespace {

using Points = std::vector<cv::Point2f>;

cv::Point2f mean(const FaceShape& shape, int first, int last) {
  cv::Point2f sum;
  for (int i = first; i <= last; ++i) sum += shape[static_cast<std::size_t>(i)];
  return sum / static_cast<float>(last - first + 1);
}

Points some(const FaceShape& shape, std::size_t first, std::size_t last) {
  return {shape.begin() + static_cast<std::ptrdiff_t>(first), shape.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}

/// The head's own axes: `right` and `down` are one distance between the eyes long.
struct HeadFrame {
  explicit HeadFrame(const FaceShape& shape)
      : left_eye(mean(shape, 36, 41)),
        right_eye(mean(shape, 42, 47)),
        right(right_eye - left_eye),
        down(-right.y, right.x),
        unit(static_cast<float>(cv::norm(right))) {}

  cv::Point2f left_eye, right_eye, right, down;
  float unit;
};

/// Soft-edged cover of a polygon, CV_32F from 0 to 1.
class Layer {
 public:
  explicit Layer(cv::Size size) : cover_(size * fine, CV_8U, cv::Scalar(0)) {}

  void fill(const Points& outline, int value = 255) {
    cv::fillPoly(cover_, std::vector<std::vector<cv::Point>>{scaled(outline)}, value);
  }
  void line(const Points& through, float width, bool closed = false) {
    cv::polylines(cover_, std::vector<std::vector<cv::Point>>{scaled(through)}, closed, 255,
                  std::max(1, cvRound(width * fine)), cv::LINE_8);
  }
  cv::Mat cover(double blur = 0) const {
    cv::Mat small;
    cv::resize(cover_, small, cover_.size() / fine, 0, 0, cv::INTER_AREA);
    small.convertTo(small, CV_32F, 1 / 255.0);
    if (blur > 0) cv::GaussianBlur(small, small, {}, blur);
    return small;
  }

 private:
  static constexpr int fine = 4;
  static std::vector<cv::Point> scaled(const Points& points) {
    std::vector<cv::Point> result;
    for (const auto& point : points) result.emplace_back(cvRound(point.x * fine), cvRound(point.y * fine));
    return result;
  }
  cv::Mat cover_;
};

void paint(cv::Mat& photo, const cv::Mat& cover, cv::Scalar color, float strength = 1) {
  const cv::Vec3f paint_color(static_cast<float>(color[0]), static_cast<float>(color[1]), static_cast<float>(color[2]));
  photo.forEach<cv::Vec3b>([&](cv::Vec3b& pixel, const int* at) {
    const float share = strength * cover.at<float>(at[0], at[1]);
    if (share <= 0) return;
    const cv::Vec3f mixed = cv::Vec3f(pixel) * (1 - share) + paint_color * share;
    for (int c = 0; c < 3; ++c) pixel[c] = cv::saturate_cast<uchar>(mixed[c]);
  });
}

void darken(cv::Mat& photo, const cv::Mat& cover, float strength) { paint(photo, cover, {0, 0, 0}, strength); }

/// A rounded lens around `eye`, reaching `inner` and `outer` pixels along the head's axis.
Points lens(const HeadFrame& head, cv::Point2f eye, float to_left, float to_right) {
  Points outline;
  for (int i = 0; i < 60; ++i) {
    const double turn = 2 * std::numbers::pi * i / 60;
    const auto rounded = [](double value) { return std::copysign(std::pow(std::abs(value), 0.6), value); };
    const float x = static_cast<float>(rounded(std::cos(turn))), y = static_cast<float>(rounded(std::sin(turn)));
    outline.push_back(eye + head.right / head.unit * (x < 0 ? x * to_left : x * to_right) +
                      head.down * (y < 0 ? 0.29F * y : 0.33F * y));
  }
  return outline;
}

float along(const HeadFrame& head, cv::Point2f way) { return std::abs(way.dot(head.right)) / head.unit; }

/// An ellipse in the head's axes.
Points oval(const HeadFrame& head, cv::Point2f center, float width, float height) {
  Points outline;
  for (int i = 0; i < 90; ++i) {
    const float turn = static_cast<float>(2 * std::numbers::pi * i / 90);
    outline.push_back(center + head.right * (width * std::cos(turn)) + head.down * (height * std::sin(turn)));
  }
  return outline;
}

}  // namespace

cv::Mat with_sunglasses(const cv::Mat& photo, const FaceShape& shape) {
  cv::Mat result = photo.clone();
  const HeadFrame head(shape);
  const auto bridge = shape[27];
  const float left_in = along(head, bridge - head.left_eye), right_in = along(head, head.right_eye - bridge);
  const float left_out = 0.85F * along(head, head.left_eye - shape[0]);
  const float right_out = 0.85F * along(head, shape[16] - head.right_eye);
  const auto limited = [&](float reach) { return std::clamp(reach, 0.12F * head.unit, 0.5F * head.unit); };
  Layer lenses(photo.size()), frame(photo.size());
  const Points left = lens(head, head.left_eye, limited(left_out), limited(0.85F * left_in));
  const Points right = lens(head, head.right_eye, limited(0.85F * right_in), limited(right_out));
  for (const auto& outline : {left, right}) {
    lenses.fill(outline);
    frame.line(outline, 0.05F * head.unit, true);
  }
  frame.line({head.left_eye + head.right * 0.1F - head.down * 0.1F, bridge - head.down * 0.1F,
              head.right_eye - head.right * 0.1F - head.down * 0.1F},
             0.07F * head.unit);
  frame.line({head.left_eye - head.right * 0.2F - head.down * 0.12F, shape[0] - head.down * 0.12F}, 0.06F * head.unit);
  frame.line({head.right_eye + head.right * 0.2F - head.down * 0.12F, shape[16] - head.down * 0.12F},
             0.06F * head.unit);
  paint(result, lenses.cover(), {26, 24, 24}, 0.97F);
  paint(result, frame.cover(), {12, 12, 12});
  Layer shine(photo.size());
  for (const auto& eye : {head.left_eye, head.right_eye}) {
    shine.line({eye - head.right * 0.2F - head.down * 0.02F, eye + head.down * -0.2F}, 0.06F * head.unit);
  }
  paint(result, shine.cover(0.03 * head.unit), {190, 180, 170}, 0.4F);
  return result;
}

cv::Mat with_cap_and_hood(const cv::Mat& photo, const FaceShape& shape) {
  cv::Mat result = photo.clone();
  const HeadFrame head(shape);
  const cv::Point2f brows = (mean(shape, 17, 21) + mean(shape, 22, 26)) / 2;
  const cv::Point2f middle = (shape[0] + shape[16]) / 2;
  const float half = 0.5F * along(head, shape[16] - shape[0]) / head.unit;
  const cv::Point2f face = middle + head.down * 0.25F;

  Layer hood(photo.size());
  hood.fill(oval(head, face - head.down * 0.2F, half * 1.75F, 2.5F));
  hood.fill({face - head.right * (half * 1.6F) + head.down * 0.8F, face + head.right * (half * 1.6F) + head.down * 0.8F,
             face + head.right * 4.5F + head.down * 4.5F, face - head.right * 4.5F + head.down * 4.5F});
  hood.fill(oval(head, face, half * 1.12F, 1.85F), 0);
  paint(result, hood.cover(0.02 * head.unit), {52, 44, 40});
  Layer edge(photo.size());
  edge.line(oval(head, face, half * 1.16F, 1.9F), 0.1F * head.unit, true);
  paint(result, edge.cover(0.05 * head.unit), {26, 22, 20}, 0.8F);

  Layer crown(photo.size()), brim(photo.size()), shade(photo.size());
  const auto arc = [&](float width, float height, float rise) {
    Points outline;
    for (int i = 0; i <= 30; ++i) {
      const float turn = static_cast<float>(std::numbers::pi * (1 + i / 30.0));
      outline.push_back(brows - head.down * rise + head.right * (width * std::cos(turn)) +
                        head.down * (height * std::sin(turn)));
    }
    return outline;
  };
  crown.fill(arc(half * 1.15F, 1.35F, 0.15F));
  Points front = arc(half * 1.12F, 0.55F, 0.1F);
  const Points low = arc(half * 1.12F, 0.1F, 0);
  front.insert(front.end(), low.rbegin(), low.rend());
  brim.fill(front);
  shade.fill({brows - head.right * half, brows + head.right * half, brows + head.right * half + head.down * 0.5F,
              brows - head.right * half + head.down * 0.5F});
  darken(result, shade.cover(0.15 * head.unit), 0.35F);
  paint(result, crown.cover(), {70, 40, 30});
  paint(result, brim.cover(), {48, 27, 20});
  return result;
}

cv::Mat with_makeup(const cv::Mat& photo, const FaceShape& shape, float amount) {
  cv::Mat result = photo.clone();
  const HeadFrame head(shape);
  const auto bridge = shape[27];
  Layer skin(photo.size());
  skin.fill(oval(head, bridge, 1.05F, 1.0F));
  cv::Mat smooth, foundation;
  cv::bilateralFilter(photo, smooth, 9, 45, 0.12 * head.unit);
  cv::cvtColor(skin.cover(0.15 * head.unit), foundation, cv::COLOR_GRAY2BGR);
  cv::Mat base, over;
  result.convertTo(base, CV_32FC3);
  smooth.convertTo(over, CV_32FC3, 1.04, 4);
  cv::Mat(base + (over - base).mul(foundation, amount)).convertTo(result, CV_8UC3);

  for (const bool left : {true, false}) {
    const std::size_t brow = left ? 17 : 22, eye = left ? 36 : 42;
    const cv::Point2f out = left ? -head.right : head.right;
    Layer brows(photo.size()), lid(photo.size()), upper(photo.size()), lower(photo.size());
    Points line = some(shape, brow, brow + 4);
    for (auto& point : line) point -= head.down * 0.03F;
    brows.line(line, (0.05F + 0.05F * amount) * head.unit);
    Points shadow = some(shape, brow, brow + 4);
    for (std::size_t i = 4; i-- > 0;) shadow.push_back(shape[eye + i]);
    lid.fill(shadow);
    Points liner = some(shape, eye, eye + 3);
    const cv::Point2f wing = (out * 0.16F - head.down * 0.08F) * amount;
    if (left)
      liner.insert(liner.begin(), liner.front() + wing);
    else
      liner.push_back(liner.back() + wing);
    upper.line(liner, (0.02F + 0.035F * amount) * head.unit);
    lower.line({shape[eye + 3], shape[eye + 4], shape[eye + 5], shape[eye]}, 0.03F * head.unit);
    paint(result, lid.cover(0.05 * head.unit), {92, 50, 84}, 0.5F * amount);
    paint(result, brows.cover(0.02 * head.unit), {22, 28, 40}, 0.8F * amount);
    paint(result, upper.cover(), {14, 12, 12}, 0.5F + 0.42F * amount);
    paint(result, lower.cover(), {20, 18, 18}, 0.7F * amount);
  }
  Layer sides(photo.size()), ridge(photo.size());
  for (const float side : {-0.13F, 0.13F}) {
    sides.line({bridge + head.right * side, shape[30] + head.right * side}, 0.09F * head.unit);
  }
  ridge.line({bridge, shape[30]}, 0.07F * head.unit);
  darken(result, sides.cover(0.05 * head.unit), 0.4F * amount);
  paint(result, ridge.cover(0.03 * head.unit), {235, 240, 250}, 0.4F * amount);
  return result;
}

cv::Mat with_printed_face(const cv::Mat& photo, const cv::Mat& region, const cv::Mat& other, const cv::Matx23d& move) {
  cv::Mat print, cover, result = photo.clone();
  cv::warpAffine(other, print, move, photo.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  region.convertTo(cover, CV_32F, 1 / 255.0);
  result.forEach<cv::Vec3b>([&](cv::Vec3b& pixel, const int* at) {
    const float share = cover.at<float>(at[0], at[1]);
    for (int c = 0; c < 3; ++c) {
      pixel[c] = cv::saturate_cast<uchar>(pixel[c] * (1 - share) + print.at<cv::Vec3b>(at[0], at[1])[c] * share);
    }
  });
  return result;
}

cv::Mat rephotographed(const cv::Mat& photo, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto up_to = [&](float most) { return most * (2 * static_cast<float>(random()) / 4294967296.0F - 1); };
  const int zoom = 4, rim = 20 * zoom;
  cv::Mat screen;
  cv::resize(photo, screen, {}, zoom, zoom, cv::INTER_CUBIC);
  screen.forEach<cv::Vec3b>([&](cv::Vec3b& pixel, const int* at) {  // sub-pixels side by side, dark lines between rows
    const float row = at[0] % 5 == 0 ? 0.72F : 1.0F;
    for (int c = 0; c < 3; ++c) {
      const float column = at[1] % 3 == 2 - c ? 1.08F : 0.92F;
      pixel[c] = cv::saturate_cast<uchar>((pixel[c] * 0.86F + 20) * row * column);
    }
  });
  cv::Mat phone;
  cv::copyMakeBorder(screen, phone, rim, rim, rim / 2, rim / 2, cv::BORDER_CONSTANT, {14, 14, 14});
  const float width = static_cast<float>(phone.cols), height = static_cast<float>(phone.rows);
  const cv::Size size(photo.cols + 60, photo.rows + 60);
  const Points from = {{0, 0}, {width, 0}, {width, height}, {0, height}};
  Points to;
  for (const auto& corner : from) {
    to.emplace_back(20 + corner.x / width * static_cast<float>(photo.cols + 20) + up_to(14),
                    10 + corner.y / height * static_cast<float>(photo.rows + 40) + up_to(14));
  }
  cv::Mat seen(size, CV_8UC3, cv::Scalar(96, 112, 122));
  cv::warpPerspective(phone, seen, cv::getPerspectiveTransform(from, to), size, cv::INTER_LINEAR,
                      cv::BORDER_TRANSPARENT);
  const cv::Point2f glare(static_cast<float>(size.width) * (0.5F + up_to(0.35F)),
                          static_cast<float>(size.height) * 0.2F);
  cv::Mat noise(size, CV_32FC3);
  cv::RNG(seed + 1).fill(noise, cv::RNG::NORMAL, 0, 5);
  seen.forEach<cv::Vec3b>([&](cv::Vec3b& pixel, const int* at) {
    const cv::Point2f way = cv::Point2f(static_cast<float>(at[1]), static_cast<float>(at[0])) - glare;
    const float light = 45 * std::exp(-way.dot(way) / (2 * 50 * 50));
    const cv::Vec3f cast(1.08F, 1.0F, 0.9F), grain = noise.at<cv::Vec3f>(at[0], at[1]);
    for (int c = 0; c < 3; ++c) pixel[c] = cv::saturate_cast<uchar>(pixel[c] * cast[c] + light + grain[c]);
  });
  cv::GaussianBlur(seen, seen, {}, 0.8);
  std::vector<uchar> bytes;
  cv::imencode(".jpg", seen, bytes, {cv::IMWRITE_JPEG_QUALITY, 60});
  return cv::imdecode(bytes, cv::IMREAD_COLOR);
}

}  // namespace maskid
