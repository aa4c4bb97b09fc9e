// Makes the crops that training and its evaluation read: one .npy of uint8 [photos, pictures, side, side, 3], BGR.
// usage: training_crops draw LIST OUT.npy SHAPE_PREDICTOR MASKS STYLES
//          each photo bare, then in a mask worn below the nose, low, at middle height, high; the style of each drawing
//          is one of STYLES by chance, the same in every run
//        training_crops align LIST OUT.npy DETECTOR [ALIGNMENT]
//   LIST   text file, a path a line
// The pictures are 128x128: crop_side and 8 pixels more on every side. `draw` takes photos that are such crops already;
// `align` finds the face in any photo and brings it there, black if there is none.
#include <array>
#include <fstream>
#include <iostream>
#include <random>
#include <span>
#include <thread>

#include <opencv2/core.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/face/align_face.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/face/main_face.hpp"
#include "maskid/face/shape_predictor.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/load_photo.hpp"

#include "face/warp_photo.hpp"

namespace {

using namespace maskid;

constexpr int side = crop_side + 16;
constexpr std::array heights = {WearingHeight::below_nose, WearingHeight::low, WearingHeight::middle,
                                WearingHeight::high};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream text(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  if (lines.empty()) throw Error(path + " names no photo");
  return lines;
}

/// Pictures of side x side, for each photo as many.
class NpyFile {
 public:
  NpyFile(const std::string& path, std::size_t photos, std::size_t pictures)
      : path_(path), out_(path, std::ios::binary) {
    const std::string size = std::to_string(side);
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + std::to_string(photos) + ", " +
                         std::to_string(pictures) + ", " + size + ", " + size + ", 3), }";
    header.resize(117, ' ');  // the magic and its line feed make it 128 bytes
    out_ << std::string("\x93NUMPY\x01\x00\x76\x00", 10) << header << '\n';
  }

  void add(const cv::Mat& picture) {
    const cv::Mat whole = picture.isContinuous() ? picture : picture.clone();
    out_.write(whole.ptr<char>(), static_cast<std::streamsize>(whole.total() * whole.elemSize()));
  }

  void close() {
    out_.close();
    if (!out_) throw Error("cannot write " + path_);
  }

 private:
  std::string path_;
  std::ofstream out_;
};

using Pictures = std::function<std::vector<cv::Mat>(std::size_t worker, std::size_t item, const cv::Mat& photo)>;

void write_all(std::span<char*> arguments, std::size_t pictures, const Pictures& make) {
  const auto paths = lines_of(arguments[1]);
  NpyFile file(arguments[2], paths.size(), pictures);
  ordered_parallel(paths.size(), std::thread::hardware_concurrency(), [&](std::size_t worker, std::size_t item) {
    const auto photo = load_photo(paths[item]);
    if (photo.failure) throw Error(paths[item] + " cannot be read");
    const auto made = make(worker, item, photo.pixels);
    return [&file, made] {
      for (const auto& picture : made) file.add(picture);
    };
  });
  file.close();
}

/// Where the face of a crop of `side` pixels is.
DetectedFace face_in_crop() {
  DetectedFace face{{0, 0, side, side}, crop_landmarks(), 1};
  for (auto& point : face.landmarks) point += cv::Point2f(1, 1) * ((side - crop_side) / 2.0F);
  return face;
}

void draw(std::span<char*> arguments) {
  const ShapePredictor predictor(arguments[3]);
  const auto masks = parse_worn_masks(arguments[5], load_mask_styles(arguments[4]));
  write_all(arguments, 1 + heights.size(), [&](std::size_t, std::size_t item, const cv::Mat& photo) {
    if (photo.size() != cv::Size(side, side)) throw Error("the crops are not all of 128x128 pixels");
    std::mt19937 random(static_cast<std::uint32_t>(item));
    const auto shape = predictor.predict(photo, face_in_crop());
    std::vector<cv::Mat> pictures = {photo};
    for (const auto height : heights) {
      pictures.push_back(draw_mask(photo, shape, {masks[random() % masks.size()].style, height}));
    }
    return pictures;
  });
}

std::unique_ptr<FaceDetector> make_detector(std::span<char*> networks) {
  auto detector = make_retina_face(networks[0]);
  return networks.size() == 1 ? std::move(detector) : with_refined_landmarks(std::move(detector), networks[1]);
}

void align(std::span<char*> arguments) {
  std::vector<std::unique_ptr<FaceDetector>> detectors(std::thread::hardware_concurrency());
  write_all(arguments, 1, [&](std::size_t worker, std::size_t, const cv::Mat& photo) {
    if (!detectors[worker]) detectors[worker] = make_detector(arguments.subspan(3));
    const auto faces = detectors[worker]->detect(photo);
    if (faces.empty()) return std::vector<cv::Mat>{cv::Mat::zeros(side, side, CV_8UC3)};
    auto transform = crop_transform(main_face(faces, photo.size()));
    transform(0, 2) += (side - crop_side) / 2.0;
    transform(1, 2) += (side - crop_side) / 2.0;
    return std::vector<cv::Mat>{warp_photo(photo, transform, side, cv::BORDER_CONSTANT)};
  });
}

}  // namespace

int main(int count, char** strings) {
  const std::span arguments(strings + 1, static_cast<std::size_t>(count - 1));
  const std::string what = arguments.empty() ? "" : arguments[0];
  try {
    cv::setNumThreads(1);  // our workers are the threads
    if (what == "draw" && count == 7) {
      draw(arguments);
    } else if (what == "align" && (count == 5 || count == 6)) {
      align(arguments);
    } else {
      throw Error(
          "usage: training_crops draw LIST OUT.npy SHAPE_PREDICTOR MASKS STYLES | align LIST OUT.npy DETECTOR "
          "[ALIGNMENT]");
    }
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "training_crops: " << failure.what() << "\n";
    return 2;
  }
}
