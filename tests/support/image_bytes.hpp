#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>

namespace maskid {

/// `image` as the bytes of a file; `ending` is ".png" and so on.
inline std::string encoded(const cv::Mat& image, const std::string& ending) {
  std::vector<unsigned char> bytes;
  cv::imencode(ending, image, bytes);
  return {bytes.begin(), bytes.end()};
}

/// `value` in `count` bytes.
inline std::string big_endian(std::uint32_t value, int count) {
  std::string bytes;
  while (count-- > 0) bytes += static_cast<char>(value >> (8 * count) & 0xff);
  return bytes;
}

inline std::string little_endian(std::uint32_t value, int count) {
  const std::string bytes = big_endian(value, count);
  return {bytes.rbegin(), bytes.rend()};
}

/// A TIFF directory of one 32-bit value a tag, the file's header before it.
inline std::string tiff_header(std::uint32_t width, std::uint32_t height) {
  return "II*" + std::string(1, '\0') + little_endian(8, 4) + little_endian(2, 2) +                      //
         little_endian(256, 2) + little_endian(4, 2) + little_endian(1, 4) + little_endian(width, 4) +   //
         little_endian(257, 2) + little_endian(4, 2) + little_endian(1, 4) + little_endian(height, 4) +  //
         little_endian(0, 4);
}

/// A JPEG with an EXIF segment (APP1) that says how the camera was held: 1 to 8.
inline std::string with_orientation(const std::string& jpeg, int orientation) {
  const std::string tiff = std::string("MM\0*", 4) + big_endian(8, 4) + big_endian(1, 2) + big_endian(0x112, 2) +
                           big_endian(3, 2) + big_endian(1, 4) +
                           big_endian(static_cast<std::uint32_t>(orientation), 2) + big_endian(0, 2) + big_endian(0, 4);
  const std::string segment = std::string("Exif\0\0", 6) + tiff;
  return jpeg.substr(0, 2) + "\xff\xe1" + big_endian(static_cast<std::uint32_t>(segment.size() + 2), 2) + segment +
         jpeg.substr(2);
}

}  // namespace maskid
