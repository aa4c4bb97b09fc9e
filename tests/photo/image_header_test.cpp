#include "photo/image_header.hpp"

#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "support/image_bytes.hpp"

namespace maskid {
namespace {

/// What a photo's pixels are like: not flat, so that compressed data is long.
cv::Mat noise(cv::Size size, int type = CV_8UC3) {
  cv::Mat image(size, type);
  cv::RNG random(7);
  random.fill(image, cv::RNG::UNIFORM, 0, 255);
  return image;
}

/// As read from memory that ends where the bytes end, so that the address sanitizer sees a step beyond.
std::optional<ImageHeader> size_of_exactly(std::string_view bytes) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  return read_image_header({copy.get(), bytes.size()});
}

class EveryFormat : public testing::TestWithParam<const char*> {};

TEST_P(EveryFormat, SaysItsSize) {
  for (const auto& size : {cv::Size(1, 1), cv::Size(37, 21), cv::Size(300, 7)}) {
    const auto stated = read_image_header(encoded(noise(size), GetParam()));
    ASSERT_TRUE(stated);
    EXPECT_EQ(stated->width, size.width);
    EXPECT_EQ(stated->height, size.height);
    EXPECT_TRUE(stated->whole);
  }
}

TEST_P(EveryFormat, SaysItsSizeInGrey) {
  const auto stated = read_image_header(encoded(noise({37, 21}, CV_8UC1), GetParam()));
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->width, 37);
  EXPECT_EQ(stated->height, 21);
}

TEST_P(EveryFormat, IsReadNoFurtherThanItsEndWhereverItIsCutOff) {
  const auto bytes = encoded(noise({37, 21}), GetParam());
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const auto stated = size_of_exactly({bytes.data(), length});
    EXPECT_FALSE(length < 2 && stated) << length;
    EXPECT_FALSE(length == bytes.size() && !stated);
  }
}

TEST_P(EveryFormat, IsReadNoFurtherThanItsEndWhateverItSays) {
  const auto bytes = encoded(noise({37, 21}), GetParam());
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    auto damaged = bytes.substr(0, 1 + random() % bytes.size());
    for (int k = 0; k < 4; ++k)
      damaged[random() % std::min<std::size_t>(damaged.size(), 64)] = static_cast<char>(random());
    size_of_exactly(damaged);
  }
}

INSTANTIATE_TEST_SUITE_P(Photo, EveryFormat, testing::Values(".jpg", ".png", ".webp", ".bmp", ".tif"),
                         [](const auto& format) { return std::string(format.param).substr(1); });

TEST(ImageHeader, IsThatOfAnAlphaPng) {
  const auto stated = read_image_header(encoded(noise({37, 21}, CV_8UC4), ".png"));
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->width, 37);
}

TEST(ImageHeader, OfLossyLosslessAndExtendedWebp) {
  std::vector<unsigned char> lossy;
  cv::imencode(".webp", noise({37, 21}), lossy, {cv::IMWRITE_WEBP_QUALITY, 50});
  const auto stated = read_image_header({reinterpret_cast<const char*>(lossy.data()), lossy.size()});
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->width, 37);
  EXPECT_EQ(stated->height, 21);
  const auto extended = "RIFF????WEBPVP8X" + little_endian(10, 4) + std::string(4, '\0') + little_endian(29999, 3) +
                        little_endian(19999, 3);
  EXPECT_EQ(read_image_header(extended)->width, 30000);
  EXPECT_EQ(read_image_header(extended)->height, 20000);
}

TEST(ImageHeader, OfABmpStoredTopDown) {
  auto bytes = encoded(noise({37, 21}), ".bmp");
  bytes.replace(22, 4, little_endian(static_cast<std::uint32_t>(-21), 4));
  EXPECT_EQ(read_image_header(bytes)->height, 21);
  bytes.replace(22, 4, little_endian(0x80000000U, 4));
  EXPECT_EQ(read_image_header(bytes)->height, 0x80000000LL);
}

TEST(ImageHeader, OfATiffInEitherByteOrder) {
  EXPECT_EQ(read_image_header(tiff_header(70000, 3))->width, 70000);
  const std::string motorola = std::string("MM\0*", 4) + big_endian(8, 4) + big_endian(2, 2) +  //
                               big_endian(256, 2) + big_endian(3, 2) + big_endian(1, 4) + big_endian(640, 2) +
                               big_endian(0, 2) + big_endian(257, 2) + big_endian(3, 2) + big_endian(1, 4) +
                               big_endian(480, 2) + big_endian(0, 2);
  EXPECT_EQ(read_image_header(motorola)->width, 640);
  EXPECT_EQ(read_image_header(motorola)->height, 480);
}

TEST(ImageHeader, TellsAJpegWithoutItsEnd) {
  const auto jpeg = encoded(noise({64, 64}), ".jpg");
  EXPECT_TRUE(read_image_header(jpeg)->whole);
  EXPECT_FALSE(read_image_header(jpeg.substr(0, jpeg.size() - 2))->whole);
  EXPECT_FALSE(read_image_header(jpeg.substr(0, jpeg.size() / 2 + 400))->whole);
}

TEST(ImageHeader, SkipsWhatStandsBeforeAJpegsFrame) {
  const auto jpeg = with_orientation(encoded(noise({64, 48}), ".jpg"), 6);
  EXPECT_EQ(read_image_header(jpeg)->width, 64) << "as stored, not as shown";
  const auto filled = jpeg.substr(0, 2) + "\xff\xff\xff" + jpeg.substr(2);
  EXPECT_EQ(read_image_header(filled)->width, 64) << "fill bytes";
}

// What a decoder passes over must not hide the size that it will find behind.
TEST(ImageHeader, IsThatBehindAMarkerWithoutALength) {
  const auto jpeg = encoded(noise({64, 48}), ".jpg");
  EXPECT_EQ(read_image_header(jpeg.substr(0, 2) + "\xff\xd0\xff\x01" + jpeg.substr(2))->width, 64);
}

TEST(ImageHeader, IsNothingForAPngThatBeginsWithAnotherChunk) {
  const auto png = encoded(noise({64, 48}), ".png");
  const auto other = big_endian(8, 4) + "aaAa" + big_endian(1, 4) + big_endian(1, 4) + big_endian(0, 4);
  EXPECT_FALSE(read_image_header(png.substr(0, 8) + other + png.substr(8)));
}

TEST(ImageHeader, IsTheLargerOfATiffsTagThatStandsTwice) {
  auto tiff = tiff_header(70000, 3);
  tiff.replace(22, 2, little_endian(256, 2));  // the height becomes a second width
  EXPECT_EQ(read_image_header(tiff)->width, 70000);
}

TEST(ImageHeader, IsNothingForATiffWhoseWidthLiesElsewhere) {
  auto tiff = tiff_header(1, 1);
  tiff.replace(12, 2, little_endian(16, 2));  // a type of eight bytes: the value is where the entry points to
  EXPECT_FALSE(read_image_header(tiff));
}

TEST(ImageHeader, IsNothingForOtherBytes) {
  EXPECT_FALSE(read_image_header(""));
  EXPECT_FALSE(read_image_header("hello, this is a text"));
  EXPECT_FALSE(read_image_header("GIF89a" + std::string(100, 'x')));
  EXPECT_FALSE(read_image_header("RIFF????WAVEfmt "));
  EXPECT_FALSE(read_image_header(std::string(1000, '\0')));
}

}  // namespace
}  // namespace maskid
