#include "cli/pipeline.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/sha256.hpp"
#include "maskid/base/text.hpp"
#include "maskid/face/align_face.hpp"
#include "maskid/face/shape_predictor.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// The folder with models/ and data/: in the project the program lies in build/, installed in bin/ beside share/.
fs::path find_home(const fs::path& given) {
  const auto is_home = [](const fs::path& folder) { return fs::is_directory(folder / "models"); };
  if (!given.empty()) {
    if (!is_home(given)) throw Error(shown(given) + " holds no folder models; pass the one that does as --home");
    return given;
  }
  const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
  for (const fs::path& folder : {program / "..", program / "../share/maskid"}) {
    if (is_home(folder)) return folder.lexically_normal();
  }
  throw Error("no folder models beside the program in " + shown(program) + "; pass the folder that holds it as --home");
}

/// The card called `model` in its own words or by its file, without .json.
ModelCard find_model(const fs::path& folder, const std::string& model) {
  std::vector<fs::path> cards;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") cards.push_back(entry.path());
  }
  std::sort(cards.begin(), cards.end());
  std::string known;
  for (const auto& card : cards) {
    if (card.stem() == model || model_name(card) == model) return load_model_card(card);
    known += (known.empty() ? "" : ", ") + card.stem().string();
  }
  throw Error("there is no model " + in_quotes(model) + " in " + shown(folder) +
              "; pass one of these as --model: " + known);
}

QualityLimits limits_of(const CommonArguments& common) {
  if (common.any_quality) return no_limits();
  QualityLimits limits;
  limits.min_quality = static_cast<float>(common.min_quality);
  return limits;
}

std::string text_of(const QualityLimits& limits) {
  std::string text;
  for (const float limit : {limits.min_eye_distance, limits.min_sharpness, limits.max_yaw, limits.min_brightness,
                            limits.max_brightness, limits.min_share_inside, limits.min_quality}) {
    text += std::to_string(limit) + " ";
  }
  return text;
}

}  // namespace

Pipeline::Pipeline(const CommonArguments& common)
    : home_(find_home(common.home)),
      jobs_(common.jobs > 0 ? common.jobs : std::max(1U, std::thread::hardware_concurrency())),
      model_(find_model(home_ / "models", common.model)),
      detector_(load_network_file(home_ / "models/retinaface_mnet25_v1.json")),
      alignment_(load_network_file(home_ / "models/alignment.json")),
      cover_(load_network_file(home_ / "models/cover.json")),
      limits_(limits_of(common)) {
  if (jobs_ > 1) cv::setNumThreads(1);  // our workers are the threads
}

std::vector<WornMask> Pipeline::masks(const std::string& styles) const {
  return parse_worn_masks(styles, load_mask_styles(home_ / "data/masks"));
}

GalleryMakers Pipeline::makers(const std::vector<WornMask>& masks) const {
  const std::string side = std::to_string(crop_side);
  std::string crop = side + "x" + side + ", five points refined by " + alignment_.sha256.substr(0, 16);
  for (const auto& network : model_.networks) {
    crop += ", rows " + std::to_string(network.view.y) + "-" + std::to_string(network.first_unseen_row() - 1) +
            (network.mirror_average ? ", mean with the mirrored" : "");
  }
  GalleryMakers makers{model_.name, model_.sha256(), detector_.sha256, crop, {}, model_.dimension()};
  for (const auto& mask : masks) makers.mask_styles.push_back(mask.name());
  return makers;
}

std::vector<std::pair<std::string, std::string>> Pipeline::networks() const {
  std::vector<std::pair<std::string, std::string>> named = {
      {detector_.name, detector_.sha256}, {alignment_.name, alignment_.sha256}, {cover_.name, cover_.sha256}};
  for (const auto& network : model_.every_network()) named.push_back({network.network.name, network.network.sha256});
  return named;
}

std::string Pipeline::fingerprint() const {
  const auto made = makers({});
  std::string text = made.model_sha256 + made.detector_sha256 + cover_.sha256 + made.crop;
  text += load_network_file(home_ / "models/shape_predictor_68.json").sha256;
  std::vector<fs::path> styles;
  for (const auto& entry : fs::directory_iterator(home_ / "data/masks")) styles.push_back(entry.path());
  std::sort(styles.begin(), styles.end());
  for (const auto& style : styles) text += to_hex(sha256(read_file(style)));
  return to_hex(sha256(text + text_of(limits_)));
}

std::launch Pipeline::how_to_run() const { return jobs_ > 1 ? std::launch::async : std::launch::deferred; }

std::unique_ptr<FaceDetector> Pipeline::make_detector() const {
  require_network_file(detector_);
  require_network_file(alignment_);
  return load_detector();
}

std::unique_ptr<FaceDetector> Pipeline::load_detector() const {
  return with_refined_landmarks(make_retina_face(detector_.file), alignment_.file);
}

FindShape Pipeline::find_shape() const {
  const auto card = load_network_file(home_ / "models/shape_predictor_68.json");
  // Shared by the workers, and kept alive by the last of them.
  const auto predictor = std::make_shared<const ShapePredictor>(card.file);
  return [predictor](const cv::Mat& photo, const DetectedFace& face) { return predictor->predict(photo, face); };
}

ExtractorFactory Pipeline::extractor_factory(bool draws_masks) const {
  std::vector<std::future<void>> checks;
  const auto check = [&](const NetworkFile& network) {
    checks.push_back(std::async(how_to_run(), require_network_file, network));
  };
  check(detector_);
  check(alignment_);
  check(cover_);
  for (const auto& network : model_.every_network()) check(network.network);
  for (auto& done : checks) done.get();
  const FindShape shape = draws_masks ? find_shape() : FindShape();
  return [this, shape] {
    auto others = std::async(how_to_run(), [this] {
      return TemplateExtractor::Networks{load_detector(), make_cover_classifier(cover_.file), {}};
    });
    auto embedder = make_embedder(model_);
    auto networks = others.get();
    networks.embedder = std::move(embedder);
    return std::make_unique<TemplateExtractor>(std::move(networks), shape, limits_);
  };
}

double choose_threshold(const ThresholdArguments& threshold, const ModelCard& model, std::size_t subjects) {
  if (threshold.threshold) return *threshold.threshold;
  if (!model.covered.calibration) {
    throw Error("the model '" + model.name + "' has no calibration to choose a threshold by; pass --threshold");
  }
  return model.covered.calibration->threshold_for(threshold.fpir, subjects);
}

std::optional<SiteThreshold> site_threshold_for(const ThresholdArguments& wanted, const GalleryMakers& makers) {
  const auto& site = makers.site_threshold;
  return !wanted.threshold && site && site->fpir == wanted.fpir ? site : std::nullopt;
}

}  // namespace maskid
