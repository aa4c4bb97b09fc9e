#include <algorithm>
#include <cstdio>
#include <span>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_place.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/recognition/identify.hpp"
#include "maskid/report/annotate_photo.hpp"
#include "maskid/report/identify_report.hpp"

#include "cli/audit_events.hpp"
#include "cli/clock.hpp"
#include "cli/commands.hpp"
#include "cli/gallery_keys.hpp"
#include "cli/photo_arguments.hpp"
#include "cli/pictures.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"
#include "cli/search_log.hpp"
#include "cli/search_setting.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Where the annotated picture of each photo goes: one to the file that was named, several into a folder of that name.
/// Throws Error, before there is any work to lose, when they cannot be written there. Empty without `output`.
std::vector<fs::path> annotated_paths(std::span<const PhotoArgument> photos, const fs::path& output) {
  if (output.empty()) return {};
  if (photos.size() == 1) {
    require_picture_name(output);
    return {output};
  }
  if (is_picture_name(output)) {
    throw Error("--annotate " + shown(output) + " names one picture, but there are " + std::to_string(photos.size()) +
                " photos; name a folder");
  }
  make_folder(output);
  auto paths = output_names(photos);
  for (auto& path : paths) path = output / (path.string() + ".png");
  return paths;
}

void write_annotated(std::span<const IdentifiedPhoto> photos, std::span<const fs::path> paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto pixels = load_photo(photos[i].path).pixels;
    if (!pixels.empty()) write_picture(paths[i], annotate_photo(pixels, photos[i]));
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
  WorkerExtractors extractors(pipeline.extractor_factory(false), pipeline.jobs());
  const auto gallery = open_gallery(identify.gallery, today(), key_of(identify.gallery, common.key).get());
  require_fit(gallery->makers(), pipeline.makers({}), identify.gallery);
  auto setting =
      search_setting(identify.threshold, {identify.gallery, gallery->makers(), gallery->subjects()}, pipeline.model());
  if (!identify.exact) setting.recall = gallery->recall();
  const IdentifyOptions options{setting.threshold, identify.top, pipeline.model(), identify.exact};
  const SearchLog log(identify.gallery, !identify.no_log_searches);
  const auto arguments = list_photo_arguments(identify.photos);
  if (identify.together) {
    std::vector<fs::path> paths;
    for (const auto& argument : arguments) paths.push_back(argument.photo);
    const auto person = identify_together(paths, *gallery, extractors.of(0), options);
    log.write(search_events(person, setting.threshold));
    std::fputs(identify_together_report(person, setting, common.format).c_str(), stdout);
    return person.subject_id && person.looks == paths.size() ? whole : partly;
  }
  const auto annotated = annotated_paths(arguments, identify.annotate);
  const auto progress = progress_bar("identifying");
  std::vector<IdentifiedPhoto> photos;
  for (const auto& argument : arguments) {
    photos.push_back(maskid::identify(argument.photo, *gallery, extractors, options));
    if (progress) progress(photos.size(), arguments.size());
  }
  log.write(search_events(photos, setting.threshold));
  std::fputs(identify_report(photos, setting, common.format).c_str(), stdout);
  write_annotated(photos, annotated);
  return all_answered(photos) ? whole : partly;
}

}  // namespace maskid
