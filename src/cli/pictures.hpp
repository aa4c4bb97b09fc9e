#pragma once

#include <filesystem>

#include <opencv2/core.hpp>

namespace maskid {

/// True for a path with the ending of a picture that can be written.
bool is_picture_name(const std::filesystem::path& path);

/// Throws Error unless is_picture_name(path).
void require_picture_name(const std::filesystem::path& path);

/// Makes `folder` and those above it where they are missing. Throws Error when it cannot.
void make_folder(const std::filesystem::path& folder);

/// Writes `picture` in the format of the path's ending and makes the folders above it. Throws Error when it cannot.
void write_picture(const std::filesystem::path& path, const cv::Mat& picture);

}  // namespace maskid
