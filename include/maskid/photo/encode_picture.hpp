#pragma once

#include <string>

#include <opencv2/core.hpp>

namespace maskid {

/// `pixels` (8-bit BGR, not empty) as the bytes of a JPEG of `quality` 1 to 100, color at half the resolution.
/// Throws Error when libjpeg-turbo refuses: a side is over 65,500 pixels.
std::string encode_jpeg(const cv::Mat& pixels, int quality);

/// `pixels` (8-bit BGR, not empty) as the bytes of a PNG. Throws Error when libpng refuses.
std::string encode_png(const cv::Mat& pixels);

}  // namespace maskid
