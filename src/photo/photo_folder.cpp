#include "maskid/photo/photo_folder.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

#include "photo/photo_list.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

bool has_photo_ending(const fs::path& path) {
  constexpr std::array known = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"};
  return std::find(known.begin(), known.end(), ending_of(path)) != known.end();
}

/// What systems leave behind: .DS_Store, .thumbnails, ._photo.jpg.
bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// The entries of `folder` that are not hidden, sorted by name. Throws Error when it cannot be listed.
std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (!is_hidden(entry->path())) entries.push_back(entry->path());
  }
  if (failure) {
    throw Error("cannot list the folder " + shown(folder) + ": " + failure.message() + "; check its permissions");
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Photos at any depth below `folder`. `seen` holds the real paths of the folders that were read: each is read once,
/// so that links back are no loop, and links to one another no more ways than there are folders.
void add_photos_below(const fs::path& folder, std::set<fs::path>& seen, std::vector<fs::path>& photos) {
  std::error_code failure;
  const auto real = fs::canonical(folder, failure);
  if (failure || !seen.insert(real).second) return;
  for (const auto& entry : sorted_entries(folder)) {
    if (fs::is_directory(entry, failure)) {
      add_photos_below(entry, seen, photos);
    } else if (has_photo_ending(entry)) {
      photos.push_back(entry);
    }
  }
}

std::vector<LabelledPhoto> list_folder(const fs::path& folder, LoosePhotos loose) {
  std::vector<LabelledPhoto> labelled;
  std::vector<fs::path> loose_photos;
  std::size_t sub_folders = 0;
  std::error_code ignored;
  for (const auto& entry : sorted_entries(folder)) {
    const auto name = entry.filename().string();
    if (fs::is_directory(entry, ignored)) {
      ++sub_folders;
      std::vector<fs::path> photos;
      std::set<fs::path> seen = {fs::canonical(folder)};
      add_photos_below(entry, seen, photos);
      if (!photos.empty()) require_subject_id(name, shown(folder));
      for (auto& photo : photos) labelled.push_back({name, std::move(photo)});
    } else if (has_photo_ending(entry)) {
      loose_photos.push_back(entry);
      if (loose == LoosePhotos::own_subject) labelled.push_back({name, entry});
    }
  }
  if (!loose_photos.empty() && loose == LoosePhotos::refuse) {
    throw Error(shown(folder) + " holds " + std::to_string(loose_photos.size()) + " photo" +
                (loose_photos.size() == 1 ? "" : "s") + " outside of any sub-folder, such as " +
                shown(loose_photos.front().filename()) +
                ": put each person's photos into a sub-folder named for that person");
  }
  if (labelled.empty()) {
    throw Error(shown(folder) + (sub_folders == 0 ? " is empty" : " holds no photo") +
                ": expected a sub-folder per person with .jpg, .jpeg, .png, .webp, .bmp, .tif or .tiff files in it");
  }
  return labelled;
}

}  // namespace

std::vector<fs::path> list_frames(const fs::path& folder) {
  auto frames = sorted_entries(folder);
  std::erase_if(frames, [](const fs::path& entry) { return !has_photo_ending(entry); });
  std::ranges::stable_sort(frames, [](const fs::path& a, const fs::path& b) {
    return strverscmp(a.filename().c_str(), b.filename().c_str()) < 0;
  });
  return frames;
}

void require_subject_id(const std::string& subject_id, const std::string& where) {
  const auto refuse = [&](const std::string& rule) {
    throw Error("the subject_id " + in_quotes(subject_id) + " in " + where + " " + rule + "; rename it");
  };
  if (subject_id.empty()) refuse("is empty");
  if (subject_id.size() > 200) refuse("is longer than 200 bytes");
  if (subject_id.find('/') != std::string::npos || subject_id == "." || subject_id == "..") {
    refuse("looks like a path");
  }
  if (!is_plain_utf8(subject_id)) refuse("holds a control character or is not UTF-8");
}

std::vector<LabelledPhoto> list_labelled_photos(const fs::path& folder_or_csv, LoosePhotos loose) {
  std::error_code failure;
  const auto status = fs::status(folder_or_csv, failure);
  if (!fs::exists(status)) {
    throw Error(shown(folder_or_csv) + " does not exist; pass a folder of photos, or a CSV of subject_id,path");
  }
  return fs::is_directory(status) ? list_folder(folder_or_csv, loose) : read_photo_list(folder_or_csv);
}

}  // namespace maskid
