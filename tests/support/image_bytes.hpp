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

/// A tag of a TIFF directory, of one 32-bit value.
inline std::string tiff_tag(std::uint32_t number, std::size_t value) {
  return little_endian(number, 2) + little_endian(4, 2) + little_endian(1, 4) +
         little_endian(static_cast<std::uint32_t>(value), 4);
}

/// A TIFF with `data` behind its header, from byte 8 on, and then a directory of `tags`.
inline std::string tiff_of(const std::string& data, const std::string& tags) {
  return "II*" + std::string(1, '\0') + little_endian(static_cast<std::uint32_t>(8 + data.size()), 4) + data +
         little_endian(static_cast<std::uint32_t>(tags.size() / 12), 2) + tags + little_endian(0, 4);
}

/// A TIFF that states a size and holds no picture.
inline std::string tiff_header(std::uint32_t width, std::uint32_t height) {
  return tiff_of("", tiff_tag(256, width) + tiff_tag(257, height));
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
  const auto rows = static_cast<std::size_t>(image.rows);
  return tiff_of(pixels, tiff_tag(256, static_cast<std::size_t>(image.cols)) + tiff_tag(257, rows) + tiff_tag(258, 8) +
                             tiff_tag(259, 1) + tiff_tag(262, 2) + tiff_tag(273, 8) +
                             tiff_tag(274, static_cast<std::size_t>(orientation)) + tiff_tag(277, 3) +
                             tiff_tag(278, rows) + tiff_tag(279, pixels.size()));
}

}  // namespace maskid
