#pragma once

#include <string_view>

#include <opencv2/core.hpp>

#include "photo/image_header.hpp"

namespace maskid {

/// The pixels of the image file `bytes`, which read_image_header() read `header` from: 8-bit BGR as stored, alpha
/// dropped. Empty when the format's library gives up or sees another size than the header's, or the file uses a part of
/// BMP or TIFF that is not read (RLE, 16 bits a pixel; floating point). May throw std::bad_alloc and cv::Exception.
///
/// By each format's own library, not by OpenCV's imgcodecs: with Debian's that loads 115 more libraries, GDAL's, which
/// every command would wait for and every photo could reach.
cv::Mat decode_image(std::string_view bytes, const ImageHeader& header);

/// The parts of it with files of their own.
cv::Mat decode_bmp(std::string_view bytes, const cv::Size& size);
cv::Mat decode_tiff(std::string_view bytes, const ImageHeader& header);

/// As the scene was, from as the camera stored it that was held as EXIF's `orientation` says.
cv::Mat upright(const cv::Mat& stored, int orientation);

}  // namespace maskid
