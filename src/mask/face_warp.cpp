#include "mask/face_warp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace maskid {
namespace {

// Lower lids and corners of the eyes hold the top edge in its place; the rest carries the mask.
constexpr std::array anchors = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                16, 27, 28, 29, 30, 31, 33, 35, 36, 39, 40, 41, 42, 45, 46, 47};
constexpr int anchor_count = static_cast<int>(anchors.size());

// Lets the warp pass a landmark by about a hundredth of a face unit, which evens out their noise.
constexpr double stiffness = 0.003;

double kernel(cv::Point2f difference) {
  const double square = difference.x * difference.x + difference.y * difference.y;
  return square > 0 ? square * std::log(square) : 0;
}

/// Inverse of the spline's equations, which depend on the average face alone.
cv::Mat invert_equations() {
  cv::Mat equations(anchor_count + 3, anchor_count + 3, CV_64F, cv::Scalar(0));
  for (int row = 0; row < anchor_count; ++row) {
    const cv::Point2f at = average_face()[anchors[row]];
    for (int column = 0; column < anchor_count; ++column) {
      equations.at<double>(row, column) = kernel(at - average_face()[anchors[column]]);
    }
    equations.at<double>(row, row) = stiffness;
    const std::array<double, 3> affine = {1, at.x, at.y};
    for (int i = 0; i < 3; ++i) {
      equations.at<double>(row, anchor_count + i) = affine[i];
      equations.at<double>(anchor_count + i, row) = affine[i];
    }
  }
  return equations.inv();
}

cv::Point2f mean_of(const FaceShape& shape, int first, int last) {
  cv::Point2f sum;
  for (int i = first; i <= last; ++i) sum += shape[i];
  return sum / static_cast<float>(last - first + 1);
}

cv::Point2f between_eyes(const FaceShape& shape) { return mean_of(shape, 42, 47) - mean_of(shape, 36, 41); }

float length(cv::Point2f vector) { return std::hypot(vector.x, vector.y); }

/// The eyes come closer when the face turns, nose and chin when it nods: the larger one is right.
float face_scale(const FaceShape& shape) {
  const float upright = length(average_face()[8] - average_face()[27]);
  return std::max(length(between_eyes(shape)), length(shape[8] - shape[27]) / upright);
}

/// From the nose tip's distance to the middle of the cheeks, which lie about 1.3 units behind it.
cv::Point2f facing_direction(const FaceShape& shape, float scale) {
  const cv::Point2f cheeks = (mean_of(shape, 2, 3) + mean_of(shape, 13, 14)) / 2;
  const cv::Point2f across = between_eyes(shape) / length(between_eyes(shape));
  const float turned = (shape[30] - cheeks).dot(across) / (1.3F * scale);
  return across * std::clamp(turned, -0.85F, 0.85F);
}

}  // namespace

const FaceShape& average_face() {
  // Mean of dlib's landmarks on 60 frontal portraits of npm's fake-avatars 1.1.0, made symmetric.
  static const FaceShape shape = {
      {{-1.136F, 0.032F},  {-1.117F, 0.329F},  {-1.082F, 0.622F},  {-1.034F, 0.912F},  {-0.935F, 1.185F},
       {-0.765F, 1.422F},  {-0.543F, 1.619F},  {-0.288F, 1.776F},  {0.000F, 1.825F},   {0.288F, 1.776F},
       {0.543F, 1.619F},   {0.765F, 1.422F},   {0.935F, 1.185F},   {1.034F, 0.912F},   {1.082F, 0.622F},
       {1.117F, 0.329F},   {1.136F, 0.032F},   {-0.936F, -0.160F}, {-0.797F, -0.301F}, {-0.593F, -0.349F},
       {-0.381F, -0.326F}, {-0.184F, -0.252F}, {0.184F, -0.252F},  {0.381F, -0.326F},  {0.593F, -0.349F},
       {0.797F, -0.301F},  {0.936F, -0.160F},  {0.000F, -0.036F},  {0.000F, 0.153F},   {0.000F, 0.339F},
       {0.000F, 0.533F},   {-0.236F, 0.664F},  {-0.121F, 0.702F},  {0.000F, 0.736F},   {0.121F, 0.702F},
       {0.236F, 0.664F},   {-0.694F, 0.005F},  {-0.570F, -0.064F}, {-0.427F, -0.062F}, {-0.299F, 0.029F},
       {-0.434F, 0.046F},  {-0.576F, 0.046F},  {0.299F, 0.029F},   {0.427F, -0.062F},  {0.570F, -0.064F},
       {0.694F, 0.005F},   {0.576F, 0.046F},   {0.434F, 0.046F},   {-0.483F, 0.991F},  {-0.303F, 0.932F},
       {-0.129F, 0.903F},  {0.000F, 0.931F},   {0.129F, 0.903F},   {0.303F, 0.932F},   {0.483F, 0.991F},
       {0.310F, 1.165F},   {0.138F, 1.242F},   {0.000F, 1.255F},   {-0.138F, 1.242F},  {-0.310F, 1.165F},
       {-0.415F, 1.002F},  {-0.129F, 0.987F},  {0.000F, 1.001F},   {0.129F, 0.987F},   {0.415F, 1.002F},
       {0.132F, 1.108F},   {0.000F, 1.122F},   {-0.132F, 1.108F}}};
  return shape;
}

FaceWarp::FaceWarp(const FaceShape& shape) : scale_(face_scale(shape)), facing_(facing_direction(shape, scale_)) {
  static const cv::Mat inverse = invert_equations();
  cv::Mat targets(anchor_count + 3, 2, CV_64F, cv::Scalar(0));
  for (int row = 0; row < anchor_count; ++row) {
    targets.at<double>(row, 0) = shape[anchors[row]].x;
    targets.at<double>(row, 1) = shape[anchors[row]].y;
  }
  weights_ = inverse * targets;
}

cv::Point2f FaceWarp::operator()(cv::Point2f point) const {
  const auto* affine = weights_.ptr<double>(anchor_count);
  double x = affine[0] + affine[2] * point.x + affine[4] * point.y;
  double y = affine[1] + affine[3] * point.x + affine[5] * point.y;
  for (int i = 0; i < anchor_count; ++i) {
    const double weight = kernel(point - average_face()[anchors[i]]);
    x += weights_.at<double>(i, 0) * weight;
    y += weights_.at<double>(i, 1) * weight;
  }
  return {static_cast<float>(x), static_cast<float>(y)};
}

bool is_face(const FaceShape& shape) {
  for (const cv::Point2f& point : shape) {
    // Written so that NaN fails; beyond a million pixels no photo goes.
    if (!(std::abs(point.x) < 1e6F && std::abs(point.y) < 1e6F)) return false;
  }
  return length(between_eyes(shape)) >= 4;
}

}  // namespace maskid
