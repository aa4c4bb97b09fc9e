#include "maskid/face/shape_predictor.hpp"

#include <dlib/image_processing/shape_predictor.h>
#include <dlib/opencv.h>
#include <opencv2/imgproc.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/face/align_face.hpp"

#include "face/warp_photo.hpp"

namespace maskid {

struct ShapePredictor::Predictor {
  dlib::shape_predictor dlib;
};

ShapePredictor::ShapePredictor(const std::filesystem::path& file) {
  auto predictor = std::make_unique<Predictor>();
  try {
    dlib::deserialize(file.string()) >> predictor->dlib;
  } catch (const dlib::error& failure) {
    throw Error("cannot load the landmark predictor " + shown(file) + ": " + failure.what() +
                "; run scripts/fetch_models");
  }
  if (predictor->dlib.num_parts() != 68) {
    throw Error(shown(file) + " predicts " + std::to_string(predictor->dlib.num_parts()) +
                " landmarks, not 68; run scripts/fetch_models");
  }
  predictor_ = std::move(predictor);
}

ShapePredictor::~ShapePredictor() = default;

FaceShape ShapePredictor::predict(const cv::Mat& photo, const DetectedFace& face) const {
  // The predictor was trained on the boxes of dlib's HOG detector on upright faces: give it an upright crop with room
  // around the face, and the box where that detector finds a face whose five landmarks lie as in our crop.
  constexpr double zoom = 2;
  constexpr int room = 96;
  constexpr int side = static_cast<int>(crop_side * zoom) + 2 * room;
  auto transform = crop_transform(face, zoom);
  transform(0, 2) += room;
  transform(1, 2) += room;
  cv::Mat upright = warp_photo(photo, transform, side, cv::BORDER_REPLICATE);
  cv::cvtColor(upright, upright, cv::COLOR_BGR2GRAY);

  const dlib::rectangle box(room + 18, room + 48, room + 198, room + 228);  // the median over 281 faces
  const auto found = predictor_->dlib(dlib::cv_image<unsigned char>(upright), box);
  cv::Matx23d back;
  cv::invertAffineTransform(transform, back);
  FaceShape shape;
  for (unsigned long i = 0; i < found.num_parts(); ++i) {
    const cv::Vec3d point(static_cast<double>(found.part(i).x()), static_cast<double>(found.part(i).y()), 1);
    const cv::Vec2d there = back * point;
    shape[i] = {static_cast<float>(there[0]), static_cast<float>(there[1])};
  }
  return shape;
}

}  // namespace maskid
