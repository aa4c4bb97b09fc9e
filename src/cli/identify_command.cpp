#include <algorithm>
#include <cstdio>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/recognition/identify.hpp"
#include "maskid/report/annotate_photo.hpp"
#include "maskid/report/identify_report.hpp"

#include "cli/commands.hpp"
#include "cli/pictures.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"

namespace maskid {
namespace {

/// One photo goes to the file that was named, several into a folder of that name.
void write_annotated(const std::vector<IdentifiedPhoto>& photos, const std::filesystem::path& output) {
  for (std::size_t i = 0; i < photos.size(); ++i) {
    const auto pixels = load_photo(photos[i].path).pixels;
    if (pixels.empty()) continue;
    const auto name = std::to_string(i + 1) + "-" + photos[i].path.stem().string() + ".png";
    write_picture(photos.size() == 1 ? output : output / name, annotate_photo(pixels, photos[i]));
  }
}

bool all_answered(const std::vector<IdentifiedPhoto>& photos) {
  const auto named = [](const auto& face) { return face.subject_id.has_value(); };
  return std::all_of(photos.begin(), photos.end(),
                     [&](const auto& photo) { return std::any_of(photo.faces.begin(), photo.faces.end(), named); });
}

}  // namespace

int run(const IdentifyArguments& identify, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto gallery = load_gallery(identify.gallery);
  require_fit(gallery.makers(), pipeline.makers({}), identify.gallery);
  const std::size_t subjects = gallery.subjects().size();
  const IdentifyOptions options{choose_threshold(identify.threshold, pipeline.model(), subjects), identify.top};

  const auto extractor = pipeline.extractor_factory(false)();
  const auto progress = progress_bar("identifying");
  std::vector<IdentifiedPhoto> photos;
  for (const auto& path : identify.photos) {
    photos.push_back(maskid::identify(path, gallery, *extractor, options));
    if (progress) progress(photos.size(), identify.photos.size());
  }

  IdentifySetting setting{identify.gallery.string(), subjects, options.threshold, {}, {}};
  if (!identify.threshold.threshold) {
    setting.fpir = identify.threshold.fpir;
    setting.calibration = pipeline.model().calibration->measured_on;
  }
  std::fputs(identify_report(photos, setting, common.format).c_str(), stdout);
  if (!identify.annotate.empty()) write_annotated(photos, identify.annotate);
  return all_answered(photos) ? whole : partly;
}

}  // namespace maskid
