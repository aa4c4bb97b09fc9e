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

/// EXIF that says how the camera was held: 1 to 8.
inline std::string exif_of(int orientation) {
  return std::string("MM\0*", 4) + big_endian(8, 4) + big_endian(1, 2) + big_endian(0x112, 2) + big_endian(3, 2) +
         big_endian(1, 4) + big_endian(static_cast<std::uint32_t>(orientation), 2) + big_endian(0, 2) +
         big_endian(0, 4);
}

/// A JPEG with an EXIF segment (APP1).
inline std::string with_orientation(const std::string& jpeg, int orientation) {
  const std::string segment = std::string("Exif\0\0", 6) + exif_of(orientation);
  return jpeg.substr(0, 2) + "\xff\xe1" + big_endian(static_cast<std::uint32_t>(segment.size() + 2), 2) + segment +
         jpeg.substr(2);
}

/// A PNG with the chunk eXIf behind its header. Its checksum is wrong, which decoders overlook in such a chunk.
inline std::string png_with_orientation(const std::string& png, int orientation) {
  const auto exif = exif_of(orientation);
  const std::size_t header = 33;
  return png.substr(0, header) + big_endian(static_cast<std::uint32_t>(exif.size()), 4) + "eXIf" + exif +
         big_endian(0, 4) + png.substr(header);
}

/// A WebP in the extended form (RFC 9649, 2.7), with EXIF behind the picture.
inline std::string webp_with_orientation(const std::string& webp, const cv::Size& size, int orientation) {
  const auto chunk = [](const std::string& name, const std::string& bytes) {
    return name + little_endian(static_cast<std::uint32_t>(bytes.size()), 4) + bytes +
           std::string(bytes.size() % 2, '\0');
  };
  const auto side = [](int pixels) { return little_endian(static_cast<std::uint32_t>(pixels - 1), 3); };
  const std::string has_exif = little_endian(8, 4);
  const auto body = "WEBP" + chunk("VP8X", has_exif + side(size.width) + side(size.height)) + webp.substr(12) +
                    chunk("EXIF", exif_of(orientation));
  return chunk("RIFF", body);
}

/// A TIFF of `image` (8-bit BGR) without compression, that says how the camera was held.
inline std::string tiff_with_orientation(const cv::Mat& image, int orientation) {
  std::string pixels;
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      for (const int channel : {2, 1, 0}) pixels += static_cast<char>(image.at<cv::Vec3b>(y, x)[channel]);
    }
  }
  const auto tag = [](std::uint32_t number, std::size_t value) {
    return little_endian(number, 2) + little_endian(4, 2) + little_endian(1, 4) +
           little_endian(static_cast<std::uint32_t>(value), 4);
  };
  const std::size_t start = 8;
  const auto rows = static_cast<std::size_t>(image.rows);
  const std::string tags = tag(256, static_cast<std::size_t>(image.cols)) + tag(257, rows) + tag(258, 8) + tag(259, 1) +
                           tag(262, 2) + tag(273, start) + tag(274, static_cast<std::size_t>(orientation)) +
                           tag(277, 3) + tag(278, rows) + tag(279, pixels.size());
  return "II*" + std::string(1, '\0') + little_endian(static_cast<std::uint32_t>(start + pixels.size()), 4) + pixels +
         little_endian(10, 2) + tags + little_endian(0, 4);
}

}  // namespace maskid
