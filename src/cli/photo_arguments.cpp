#include "cli/photo_arguments.hpp"

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

#include "cli/clock.hpp"

namespace fs = std::filesystem;

namespace maskid {

std::vector<PhotoArgument> list_photo_arguments(std::span<const fs::path> arguments) {
  std::vector<PhotoArgument> photos;
  for (const auto& path : arguments) {
    std::error_code unknown;
    if (!fs::is_directory(path, unknown)) {
      photos.push_back({path, {}});
      continue;
    }
    for (const auto& labelled : list_labelled_photos(path, LoosePhotos::own_subject)) {
      const auto folder = labelled.path.parent_path().lexically_relative(path);
      photos.push_back({labelled.path, folder == "." ? fs::path() : folder});
    }
  }
  return photos;
}

std::vector<fs::path> output_names(std::span<const PhotoArgument> photos) {
  std::vector<fs::path> names;
  std::set<fs::path> taken;
  for (const auto& [photo, folder] : photos) {
    fs::path name = folder / photo.stem();
    for (int number = 2; !taken.insert(name).second; ++number) {
      name = folder / (photo.stem().string() + "-" + std::to_string(number));
    }
    names.push_back(std::move(name));
  }
  return names;
}

void refuse_expired(std::span<const LabelledPhoto> photos) {
  for (const auto& [subject_id, path, consent] : photos) {
    if (!consent.expired(today())) continue;
    throw Error("the consent for " + shown(path) + " of " + in_quotes(subject_id) + " expired on " +
                text_of(*consent.expires) + "; leave the photo out, or ask anew");
  }
}

}  // namespace maskid
