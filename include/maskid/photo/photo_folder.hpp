#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "maskid/base/consent.hpp"

namespace maskid {

/// A photo, who it shows, and on what basis it is used.
struct LabelledPhoto {
  std::string subject_id;
  std::filesystem::path path;
  Consent consent = {};
};

/// What to do with a photo that lies in the folder itself, in no subject's sub-folder.
enum class LoosePhotos {
  refuse,       ///< it is an Error: whose is it?
  own_subject,  ///< it is a subject of its own, named like the file
};

/// The photos of a folder with a sub-folder per subject (any depth below it; symbolic links are followed, also out of
/// it, but no folder is read twice for one subject), or of a CSV file with the columns
/// subject_id,path[,consent,expires] (paths relative to the CSV). Sorted by subject, then path; the CSV keeps its
/// order. Files with other endings than .jpg .jpeg .png .webp .bmp .tif .tiff, and what begins with a dot, are passed
/// over in a folder. Throws Error when there is nothing to list or a subject_id cannot be used.
std::vector<LabelledPhoto> list_labelled_photos(const std::filesystem::path& folder_or_csv,
                                                LoosePhotos loose = LoosePhotos::refuse);

/// The photos that lie in `folder` itself, as frames of a video: frame-2.png before frame-10.png. Throws Error when it
/// cannot be listed.
std::vector<std::filesystem::path> list_frames(const std::filesystem::path& folder);

/// A subject_id names a person in files, reports and on terminals: 1 to 200 bytes of UTF-8, no slash, no control
/// character. Throws Error that says which rule `subject_id`, found in `where`, breaks.
void require_subject_id(const std::string& subject_id, const std::string& where);

}  // namespace maskid
