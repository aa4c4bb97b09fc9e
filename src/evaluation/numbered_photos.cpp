#include "evaluation/numbered_photos.hpp"

#include "maskid/photo/photo_folder.hpp"

namespace maskid {

std::map<std::string, std::filesystem::path> numbered_photos(const std::filesystem::path& folder) {
  std::map<std::string, std::filesystem::path> photos;
  for (const auto& photo : list_labelled_photos(folder, LoosePhotos::own_subject)) {
    const auto name = photo.path.parent_path().filename().string();
    const auto stem = photo.path.stem().string();
    if (stem.starts_with(name + "_")) photos.emplace(stem, photo.path);
  }
  return photos;
}

std::optional<std::string> numbered_name(const std::string& name, const std::string& number) {
  const bool digits = !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || number.size() > 4) return std::nullopt;
  return name + "_" + std::string(4 - number.size(), '0') + number;
}

}  // namespace maskid
