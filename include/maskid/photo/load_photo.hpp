#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <opencv2/core.hpp>

#include "maskid/base/sha256.hpp"

namespace maskid {

/// Why a file is not a photo that can be used.
enum class PhotoFailure {
  unreadable,       ///< missing, not a file, no permission, or over PhotoLimits::max_bytes
  not_a_photo,      ///< not JPEG, PNG, WebP, BMP or TIFF
  damaged,          ///< begins as one, but cannot be decoded to its end
  too_many_pixels,  ///< over PhotoLimits::max_pixels
};

struct PhotoLimits {
  std::int64_t max_pixels = 100'000'000;  ///< judged by the file's header, before anything is decoded
  std::int64_t max_bytes = 500'000'000;   ///< of the file
};

/// A file that was read.
struct PhotoFile {
  Sha256 content{};  ///< of `bytes`; zeros when unreadable
  std::string bytes;
  std::optional<PhotoFailure> failure;  ///< nothing, or `unreadable`
};

/// A file that was read, and what it shows.
struct Photo {
  Sha256 content{};                     ///< of the file's bytes; zeros when unreadable
  cv::Mat pixels;                       ///< 8-bit BGR, upright by EXIF, alpha dropped; empty on failure
  std::optional<PhotoFailure> failure;  ///< nothing: `pixels` can be used
};

PhotoFile read_photo_file(const std::filesystem::path& path, const PhotoLimits& limits = {});

/// What `file` shows. Never throws for what a file holds.
Photo decode_photo(const PhotoFile& file, const PhotoLimits& limits = {});

/// Both in one.
Photo load_photo(const std::filesystem::path& path, const PhotoLimits& limits = {});

}  // namespace maskid
