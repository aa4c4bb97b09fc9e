#include "photo/decode_image.hpp"

#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <turbojpeg.h>

#include "maskid/base/error.hpp"
#include "maskid/photo/encode_picture.hpp"

#include "support/image_bytes.hpp"

namespace maskid {
namespace {

/// Neither flat nor so wild that a lossy format loses itself.
cv::Mat waves(const cv::Size& size) {
  cv::Mat image(size, CV_8UC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      image.at<cv::Vec3b>(y, x) = {static_cast<unsigned char>(3 * x + y), static_cast<unsigned char>(255 - 2 * y),
                                   static_cast<unsigned char>(x * y)};
    }
  }
  return image;
}

cv::Mat ours(const std::string& bytes) {
  const auto header = read_image_header(bytes);
  return header ? decode_image(bytes, *header) : cv::Mat();
}

cv::Mat opencvs(const std::string& bytes) {
  return cv::imdecode(std::vector<unsigned char>(bytes.begin(), bytes.end()),
                      cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
}

/// How far OpenCV's decoder, another program around the same libraries, is from ours.
double difference(const std::string& bytes) {
  const auto image = ours(bytes);
  return image.type() == CV_8UC3 ? cv::norm(image, opencvs(bytes), cv::NORM_INF) : 256;
}

std::string encoded_so(const cv::Mat& image, const std::string& ending, const std::vector<int>& how) {
  std::vector<unsigned char> bytes;
  cv::imencode(ending, image, bytes, how);
  return {bytes.begin(), bytes.end()};
}

TEST(DecodeImage, ShowsWhatOpenCvShows) {
  for (const auto& size : {cv::Size(1, 1), cv::Size(37, 21), cv::Size(8, 64), cv::Size(160, 90)}) {
    for (const char* ending : {".jpg", ".png", ".webp", ".bmp", ".tif"}) {
      EXPECT_EQ(difference(encoded(waves(size), ending)), 0) << ending << size;
      cv::Mat grey;
      cv::cvtColor(waves(size), grey, cv::COLOR_BGR2GRAY);
      EXPECT_EQ(difference(encoded(grey, ending)), 0) << "grey " << ending << size;
    }
  }
}

TEST(DecodeImage, ShowsEveryKindOfJpeg) {
  for (const int quality : {1, 30, 75, 100}) {
    EXPECT_EQ(difference(encoded_so(waves({61, 45}), ".jpg", {cv::IMWRITE_JPEG_QUALITY, quality})), 0);
    EXPECT_EQ(difference(encoded_so(waves({61, 45}), ".jpg",
                                    {cv::IMWRITE_JPEG_QUALITY, quality, cv::IMWRITE_JPEG_PROGRESSIVE, 1})),
              0);
  }
}

TEST(DecodeImage, ShowsAJpegOfFourInks) {
  cv::Mat inks(40, 60, CV_8UC4);
  cv::RNG(4).fill(inks, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(inks, inks, {7, 7}, 0);
  const std::unique_ptr<void, int (*)(void*)> codec(tjInitCompress(), tjDestroy);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ASSERT_EQ(tjCompress2(codec.get(), inks.data, 60, 0, 40, TJPF_CMYK, &bytes, &size, TJSAMP_444, 95, 0), 0);
  EXPECT_LE(difference({reinterpret_cast<char*>(bytes), size}), 2) << "OpenCV divides by 256";
  tjFree(bytes);
}

TEST(DecodeImage, ShowsBlackAndWhiteOfOneBit) {
  cv::Mat image(19, 21, CV_8UC1, cv::Scalar(0));
  image(cv::Rect(3, 2, 9, 11)).setTo(255);
  EXPECT_EQ(difference(encoded_so(image, ".png", {cv::IMWRITE_PNG_BILEVEL, 1})), 0);
}

/// A BMP of the header of Windows 3, of `bits` a pixel, its palette (four bytes a color) before its rows.
std::string bmp(const cv::Size& size, std::uint32_t bits, const std::string& palette, const std::string& rows,
                std::uint32_t compression = 0) {
  const auto start = static_cast<std::uint32_t>(54 + palette.size());
  return "BM" + little_endian(start + static_cast<std::uint32_t>(rows.size()), 4) + little_endian(0, 4) +
         little_endian(start, 4) + little_endian(40, 4) + little_endian(static_cast<std::uint32_t>(size.width), 4) +
         little_endian(static_cast<std::uint32_t>(size.height), 4) + little_endian(1, 2) + little_endian(bits, 2) +
         little_endian(compression, 4) + little_endian(0, 4) + std::string(8, '\0') +
         little_endian(static_cast<std::uint32_t>(palette.size() / 4), 4) + little_endian(0, 4) + palette + rows;
}

std::string noisy_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::mt19937 random(3);
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(DecodeImage, ShowsEveryKindOfBmp) {
  for (const int height : {5, -5}) {
    for (const std::uint32_t bits : {1U, 4U, 8U, 24U, 32U}) {
      const std::size_t colors = bits <= 8 ? std::size_t{1} << bits : 0;
      const std::size_t step = (21 * bits + 31) / 32 * 4;
      const auto bytes = bmp({21, height}, bits, noisy_bytes(4 * colors), noisy_bytes(5 * step));
      EXPECT_EQ(difference(bytes), 0) << bits << " bits, " << height << " rows";
      EXPECT_TRUE(ours(bytes.substr(0, bytes.size() - 1)).empty()) << "cut off";
    }
  }
  const std::string masks = little_endian(0xff0000, 4) + little_endian(0xff00, 4) + little_endian(0xff, 4);
  EXPECT_EQ(difference(bmp({21, 5}, 32, masks, noisy_bytes(5 * 21 * 4), 3)), 0);
  EXPECT_TRUE(ours(bmp({21, 5}, 32, noisy_bytes(12), noisy_bytes(5 * 21 * 4), 3)).empty()) << "other masks";
  EXPECT_TRUE(ours(bmp({21, 5}, 8, noisy_bytes(1024), noisy_bytes(500), 1)).empty()) << "RLE";
}

TEST(DecodeImage, RefusesAFileWhoseDecoderSeesAnotherSize) {
  for (const char* ending : {".jpg", ".png", ".webp", ".tif"}) {
    const auto bytes = encoded(waves({37, 21}), ending);
    auto header = *read_image_header(bytes);
    header.width -= 1;
    EXPECT_TRUE(decode_image(bytes, header).empty()) << ending;
    header.width += 2;
    EXPECT_TRUE(decode_image(bytes, header).empty()) << ending;
    header.width = 0;
    EXPECT_TRUE(decode_image(bytes, header).empty()) << ending;
  }
}

TEST(DecodeImage, RefusesTilesThatAreLargerThanTheirPicture) {
  const auto tiled = [](std::size_t side) {
    return tiff_of(std::string(64 * 64 * 3, 'x'), tiff_tag(256, 48) + tiff_tag(257, 32) + tiff_tag(258, 8) +
                                                      tiff_tag(259, 1) + tiff_tag(262, 2) + tiff_tag(277, 3) +
                                                      tiff_tag(322, side) + tiff_tag(323, side) + tiff_tag(324, 8) +
                                                      tiff_tag(325, 64 * 64 * 3));
  };
  EXPECT_EQ(ours(tiled(64)).at<cv::Vec3b>(5, 6), cv::Vec3b('x', 'x', 'x'));
  EXPECT_TRUE(ours(tiled(32768)).empty()) << "of 3 GB";
}

TEST(EncodePicture, KeepsEveryPixelInPng) {
  for (const auto& size : {cv::Size(1, 1), cv::Size(37, 21), cv::Size(640, 480)}) {
    EXPECT_EQ(cv::norm(opencvs(encode_png(waves(size))), waves(size), cv::NORM_INF), 0);
  }
  const cv::Mat part = waves({64, 48})(cv::Rect(5, 7, 20, 30));  // not all of its memory
  EXPECT_EQ(cv::norm(opencvs(encode_png(part)), part, cv::NORM_INF), 0);
}

TEST(EncodePicture, WritesTheJpegThatOpenCvWrites) {
  for (const int quality : {10, 50, 85, 95}) {
    const auto theirs = encoded_so(waves({61, 45}), ".jpg", {cv::IMWRITE_JPEG_QUALITY, quality});
    EXPECT_EQ(cv::norm(opencvs(encode_jpeg(waves({61, 45}), quality)), opencvs(theirs), cv::NORM_INF), 0) << quality;
  }
}

TEST(EncodePicture, SaysWhatIsTooLargeForJpeg) {
  EXPECT_THROW(encode_jpeg(cv::Mat(1, 70000, CV_8UC3, cv::Scalar::all(0)), 90), Error);
}

}  // namespace
}  // namespace maskid
