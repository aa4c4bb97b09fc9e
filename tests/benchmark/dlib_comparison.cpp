// Usage: dlib_comparison HOME GALLERY PROBES STYLES
// Enrolls and searches as `maskid evaluate` does, with the same detector, landmarks and drawn masks, but dlib's
// network; prints the same report as JSON.

#include <cstdio>
#include <map>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/evaluation/metrics.hpp"
#include "maskid/face/face_detector.hpp"
#include "maskid/face/shape_predictor.hpp"
#include "maskid/gallery/gallery.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/photo/photo_folder.hpp"
#include "maskid/report/evaluation_report.hpp"

#include "benchmark/dlib_network.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

struct Networks {
  std::unique_ptr<FaceDetector> detector;
  ShapePredictor shapes;
  DlibNetwork network;
};

EnrolledPhoto extract(const LabelledPhoto& labelled, Networks& networks, std::span<const WornMask> masks) {
  EnrolledPhoto enrolled;
  enrolled.subject_id = labelled.subject_id;
  enrolled.path = labelled.path.string();
  const Photo photo = load_photo(labelled.path);
  enrolled.content = photo.content;
  const auto faces = photo.failure ? std::vector<DetectedFace>{} : networks.detector->detect(photo.pixels);
  if (faces.empty()) {
    enrolled.failure = "no face";
    return enrolled;
  }
  std::vector<cv::Mat> crops = {DlibNetwork::crop(photo.pixels, faces.front())};
  if (!masks.empty()) {
    const auto shape = networks.shapes.predict(photo.pixels, faces.front());
    for (const auto& mask : masks)
      crops.push_back(DlibNetwork::crop(draw_mask(photo.pixels, shape, mask), faces.front()));
  }
  for (auto& embedding : networks.network.embed(crops)) enrolled.templates.push_back({std::move(embedding), ""});
  return enrolled;
}

int compare(const fs::path& home, const fs::path& gallery_photos, const fs::path& probes, const char* styles) {
  const auto fetched = home / "models/fetched";
  Networks networks{
      with_refined_landmarks(make_retina_face(fetched / "retinaface_mnet25_v1.onnx"), home / "models/alignment.onnx"),
      ShapePredictor(fetched / "shape_predictor_68_face_landmarks.dat"),
      DlibNetwork(fetched / "dlib_face_recognition_resnet_model_v1.dat")};
  const auto masks = parse_worn_masks(styles, load_mask_styles(home / "data/masks"));

  GalleryMakers makers;
  makers.dimension = 128;
  Gallery gallery(makers);
  for (const auto& photo : list_labelled_photos(gallery_photos)) gallery.add(extract(photo, networks, masks));
  std::map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < gallery.subjects().size(); ++i) positions[gallery.subjects()[i]] = i;

  std::vector<SearchScores> searches;
  for (const auto& photo : list_labelled_photos(probes)) {
    const auto probe = extract(photo, networks, {});
    SearchScores scores{probe.path, probe.subject_id, {}, {}};
    if (const auto mate = positions.find(probe.subject_id); mate != positions.end()) scores.mate = mate->second;
    if (probe.failure.empty()) scores.similarities = gallery.similarities(probe.templates.front().embedding);
    searches.push_back(std::move(scores));
  }
  Evaluation evaluation;
  evaluation.gallery = gallery.counts();
  evaluation.rates = measure(searches, gallery.subjects().size());
  std::fputs(evaluation_report(evaluation, ReportFormat::json).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace maskid

int main(int count, char** values) {
  if (count != 5) {
    std::fprintf(stderr, "usage: dlib_comparison HOME GALLERY PROBES STYLES\n");
    return 2;
  }
  return maskid::compare(values[1], values[2], values[3], values[4]);
}
