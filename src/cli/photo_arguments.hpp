#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "maskid/photo/photo_folder.hpp"

namespace maskid {

/// A photo that the command line names, itself or by a folder above it.
struct PhotoArgument {
  std::filesystem::path photo;
  std::filesystem::path folder;  ///< of the photo, below the folder that was named; empty: it was named itself
};

/// The photos in the order named; of a folder all that are in it, sorted. Throws Error for a folder without any.
std::vector<PhotoArgument> list_photo_arguments(std::span<const std::filesystem::path> arguments);

/// A name for what is made of each photo, below an output folder and without an ending: the photo's folder and stem.
/// Photos that would get the same name, such as a/1.jpg and b/1.jpg, get 1, 1-2, 1-3 in their order.
std::vector<std::filesystem::path> output_names(std::span<const PhotoArgument> photos);

/// Throws Error for a photo that may no longer be searched.
void refuse_expired(std::span<const LabelledPhoto> photos);

}  // namespace maskid
