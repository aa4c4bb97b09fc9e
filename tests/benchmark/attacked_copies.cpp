// Writes copies of photos with attacks drawn on them, for scripts/attacks.
// usage: attacked_copies PROJECT PHOTOS OTHERS OUT
// PHOTOS and OTHERS are CSV files subject_id,path with as many rows; the face of the other is printed on the mask.
// Writes OUT/KIND/SUBJECT/PHOTO.png for each kind, and OUT/contact-sheet.jpg with the first photos. A photo without a
// face is left out.

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "maskid/embedding/model_card.hpp"
#include "maskid/face/align_face.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/face/main_face.hpp"
#include "maskid/face/shape_predictor.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/report/contact_sheet.hpp"

#include "benchmark/face_disguise.hpp"

namespace fs = std::filesystem;

namespace {

using namespace maskid;

struct FacePhoto {
  cv::Mat pixels;
  DetectedFace face;
  FaceShape shape;
};

class Reader {
 public:
  explicit Reader(const fs::path& models)
      : detector_(make_retina_face(load_network_file(models / "retinaface_mnet25_v1.json").file)),
        predictor_(load_network_file(models / "shape_predictor_68.json").file) {}

  std::optional<FacePhoto> read(const fs::path& path) {
    const auto photo = load_photo(path).pixels;
    if (photo.empty()) return std::nullopt;
    const auto faces = detector_->detect(photo);
    if (faces.empty()) return std::nullopt;
    const auto& face = main_face(faces, photo.size());
    return FacePhoto{photo, face, predictor_.predict(photo, face)};
  }

 private:
  std::unique_ptr<FaceDetector> detector_;
  ShapePredictor predictor_;
};

/// From the photo of one face into that of another, by way of the aligned crop.
cv::Matx23d between(const DetectedFace& from, const DetectedFace& to) {
  cv::Matx23d back;
  cv::invertAffineTransform(crop_transform(to), back);
  const auto there = crop_transform(from);
  const cv::Matx33d square(there(0, 0), there(0, 1), there(0, 2), there(1, 0), there(1, 1), there(1, 2), 0, 0, 1);
  return back * square;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fputs("usage: attacked_copies PROJECT PHOTOS OTHERS OUT\n", stderr);
    return 2;
  }
  const fs::path project = arguments[1], out = arguments[4];
  // Styles that enrollment does not use, as in scripts/benchmark.
  const auto masks =
      parse_worn_masks("surgical_pink,n95_grey:high,kn95_black,cloth_dotted:low,cloth_striped:high,scarf_grey",
                       load_mask_styles(project / "data/masks"));
  Reader reader(project / "models");
  const auto photos = list_labelled_photos(arguments[2]);
  const auto others = list_labelled_photos(arguments[3]);
  if (photos.size() != others.size()) return 2;
  constexpr std::size_t sheet_photos = 3;
  constexpr int kinds_drawn = 10, side = 152;
  constexpr float everyday = 0.35F;  // of the make-up for a stage
  std::vector<SheetPicture> sheet;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    const auto face = reader.read(photos[i].path), other = reader.read(others[i].path);
    if (!face || !other) continue;
    const auto& mask = masks[i % masks.size()];
    const auto& shape = face->shape;
    const cv::Mat masked = draw_mask(face->pixels, shape, mask);
    const auto seed = static_cast<std::uint32_t>(i);
    const cv::Mat print = mask_outline(masked.size(), shape, mask);
    const std::array<std::pair<const char*, cv::Mat>, kinds_drawn> kinds = {{
        {"bare", face->pixels},
        {"masked", masked},
        {"sunglasses", with_sunglasses(face->pixels, shape)},
        {"mask-sunglasses", with_sunglasses(masked, shape)},
        {"mask-cap-hood", with_cap_and_hood(masked, shape)},
        {"mask-makeup", draw_mask(with_makeup(face->pixels, shape, everyday), shape, mask)},
        {"stage-makeup", draw_mask(with_makeup(face->pixels, shape, 1), shape, mask)},
        {"mask-printed", with_printed_face(masked, print, other->pixels, between(other->face, face->face))},
        {"bare-on-screen", rephotographed(face->pixels, seed)},
        {"mask-on-screen", rephotographed(masked, seed)},
    }};
    for (const auto& [kind, picture] : kinds) {
      const fs::path copy = out / kind / photos[i].subject_id / (photos[i].path.stem().string() + ".png");
      fs::create_directories(copy.parent_path());
      cv::imwrite(copy.string(), picture);
      if (sheet.size() < sheet_photos * kinds.size()) sheet.push_back({picture, kind});
    }
  }
  cv::imwrite((out / "contact-sheet.jpg").string(), contact_sheet(sheet, kinds_drawn, side),
              {cv::IMWRITE_JPEG_QUALITY, 82});
}
