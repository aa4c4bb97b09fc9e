#pragma once

#include <filesystem>

#include <opencv2/core.hpp>

namespace maskid {

/// Writes `picture` in the format of the path's ending and makes the folders above it. Throws Error when it cannot.
void write_picture(const std::filesystem::path& path, const cv::Mat& picture);

}  // namespace maskid
