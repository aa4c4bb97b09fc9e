#include "maskid/photo/load_photo.hpp"

#include <chrono>
#include <fstream>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "support/image_bytes.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Four quarters: blue, green / red, white; 48×32 and upright.
cv::Mat quarters(int type = CV_8UC3) {
  cv::Mat image(32, 48, CV_8UC3);
  image(cv::Rect(0, 0, 24, 16)).setTo(cv::Scalar(200, 0, 0));
  image(cv::Rect(24, 0, 24, 16)).setTo(cv::Scalar(0, 200, 0));
  image(cv::Rect(0, 16, 24, 16)).setTo(cv::Scalar(0, 0, 200));
  image(cv::Rect(24, 16, 24, 16)).setTo(cv::Scalar(220, 220, 220));
  if (type == CV_8UC4) cv::cvtColor(image, image, cv::COLOR_BGR2BGRA);
  if (type == CV_8UC1) cv::cvtColor(image, image, cv::COLOR_BGR2GRAY);
  if (type == CV_16UC3) image.convertTo(image, type, 257);
  return image;
}

/// Compared at the middle of each quarter: lossy formats keep those.
void expect_quarters(const cv::Mat& pixels, const cv::Mat& expected) {
  ASSERT_EQ(pixels.type(), CV_8UC3);
  ASSERT_EQ(pixels.size(), expected.size());
  for (const double x : {0.25, 0.75}) {
    for (const double y : {0.25, 0.75}) {
      const cv::Point at(static_cast<int>(x * pixels.cols), static_cast<int>(y * pixels.rows));
      const auto difference = cv::norm(pixels.at<cv::Vec3b>(at), expected.at<cv::Vec3b>(at), cv::NORM_INF);
      EXPECT_LE(difference, 12) << at;
    }
  }
}

class LoadPhoto : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
    return folder_.path() / name;
  }

  Photo load_bytes(const std::string& bytes, const PhotoLimits& limits = {}) const {
    return load_photo(write("photo", bytes), limits);
  }

  TempDir folder_;
};

TEST_F(LoadPhoto, ReadsEveryFormat) {
  for (const char* ending : {".jpg", ".png", ".webp", ".bmp", ".tif"}) {
    const auto bytes = encoded(quarters(), ending);
    const auto photo = load_bytes(bytes);
    EXPECT_EQ(photo.failure, std::nullopt) << ending;
    EXPECT_EQ(photo.content, sha256(bytes)) << ending;
    expect_quarters(photo.pixels, quarters());
  }
}

TEST_F(LoadPhoto, MakesBgrOfGrey) {
  cv::Mat expected;
  cv::cvtColor(quarters(CV_8UC1), expected, cv::COLOR_GRAY2BGR);
  for (const char* ending : {".jpg", ".png", ".bmp", ".tif"}) {
    expect_quarters(load_bytes(encoded(quarters(CV_8UC1), ending)).pixels, expected);
  }
}

TEST_F(LoadPhoto, DropsAlpha) {
  for (const char* ending : {".png", ".webp", ".tif"}) {
    expect_quarters(load_bytes(encoded(quarters(CV_8UC4), ending)).pixels, quarters());
  }
}

TEST_F(LoadPhoto, Makes8BitOf16) {
  for (const char* ending : {".png", ".tif"}) {
    expect_quarters(load_bytes(encoded(quarters(CV_16UC3), ending)).pixels, quarters());
  }
}

TEST_F(LoadPhoto, ReadsAPhotoOfOnePixel) {
  const auto photo = load_bytes(encoded(cv::Mat(1, 1, CV_8UC3, cv::Scalar(10, 20, 30)), ".png"));
  EXPECT_EQ(photo.failure, std::nullopt);
  EXPECT_EQ(photo.pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(10, 20, 30));
}

/// The picture as a camera stores it that was held so that `orientation` turns it upright (EXIF 2.3, 4.6.4).
cv::Mat stored(const cv::Mat& upright, int orientation) {
  cv::Mat image = upright.clone();
  if (orientation >= 5) cv::transpose(image, image);
  if (orientation == 2 || orientation == 8) cv::flip(image, image, 1);
  if (orientation == 3 || orientation == 7) cv::flip(image, image, -1);
  if (orientation == 4 || orientation == 6) cv::flip(image, image, 0);
  return image;
}

class EveryOrientation : public testing::TestWithParam<int> {};

TEST_P(EveryOrientation, ComesOutUpright) {
  const auto image = stored(quarters(), GetParam());
  for (const auto& bytes :
       {with_orientation(encoded(image, ".jpg"), GetParam()), png_with_orientation(encoded(image, ".png"), GetParam()),
        webp_with_orientation(encoded(image, ".webp"), image.size(), GetParam()),
        tiff_with_orientation(image, GetParam())}) {
    const auto photo = decode_photo({{}, bytes, {}});
    ASSERT_EQ(photo.failure, std::nullopt) << bytes.substr(0, 4);
    expect_quarters(photo.pixels, quarters());
  }
}

INSTANTIATE_TEST_SUITE_P(Exif, EveryOrientation, testing::Range(1, 9));

TEST(Orientation, OfSixHasTheScenesRightEdgeInTheFirstRow) {
  const auto file = stored(quarters(), 6);
  EXPECT_EQ(file.size(), cv::Size(32, 48));
  EXPECT_EQ(file.at<cv::Vec3b>(0, 0), quarters().at<cv::Vec3b>(0, 47));
  EXPECT_EQ(file.at<cv::Vec3b>(0, 31), quarters().at<cv::Vec3b>(31, 47));
}

TEST_F(LoadPhoto, RefusesWhatIsNoPhoto) {
  EXPECT_EQ(load_bytes("").failure, PhotoFailure::not_a_photo);
  EXPECT_EQ(load_photo(write("text.jpg", "this is a text")).failure, PhotoFailure::not_a_photo);
  EXPECT_EQ(load_bytes(std::string(100000, '\0')).failure, PhotoFailure::not_a_photo);
  EXPECT_NE(load_bytes("this is a text").content, Sha256{}) << "it was read";
}

TEST_F(LoadPhoto, TellsThatAPhotoIsCutOff) {
  cv::Mat image(64, 64, CV_8UC3);
  cv::RNG(5).fill(image, cv::RNG::UNIFORM, 0, 255);
  for (const char* ending : {".jpg", ".png", ".webp", ".bmp", ".tif"}) {
    const auto bytes = encoded(image, ending);
    for (const double share : {0.5, 0.8, 0.98}) {
      const auto photo =
          load_bytes(bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
      EXPECT_EQ(photo.failure, PhotoFailure::damaged) << ending << " " << share;
      EXPECT_TRUE(photo.pixels.empty()) << ending;
      EXPECT_NE(photo.content, Sha256{});
    }
  }
}

TEST_F(LoadPhoto, IsNeverStoppedByDamage) {
  cv::Mat image(24, 24, CV_8UC3);
  cv::RNG random(11);
  random.fill(image, cv::RNG::UNIFORM, 0, 255);
  for (const char* ending : {".jpg", ".png", ".webp", ".bmp", ".tif"}) {
    const auto bytes = encoded(image, ending);
    for (int i = 0; i < 200; ++i) {
      auto damaged = bytes;
      for (int k = 0; k < 3; ++k)
        damaged[random.uniform(0, static_cast<int>(bytes.size()))] = static_cast<char>(random.uniform(0, 256));
      const auto photo = load_bytes(damaged, {.max_pixels = 1'000'000});
      EXPECT_EQ(photo.pixels.empty(), photo.failure.has_value()) << ending;
    }
  }
}

/// Headers that claim 30,000 × 30,000 pixels and more.
std::vector<std::string> huge_claims() {
  std::vector<std::string> claims;
  auto png = encoded(quarters(), ".png");
  claims.push_back(png.replace(16, 8, big_endian(30000, 4) + big_endian(30000, 4)));
  auto bmp = encoded(quarters(), ".bmp");
  claims.push_back(bmp.replace(18, 8, little_endian(30000, 4) + little_endian(30000, 4)));
  auto jpeg = encoded(quarters(), ".jpg");
  const auto frame = jpeg.find("\xff\xc0");
  claims.push_back(jpeg.replace(frame + 5, 4, big_endian(30000, 2) + big_endian(30000, 2)));
  claims.push_back(tiff_header(30000, 30000));
  // Their product does not fit into 64 bits.
  claims.push_back(tiff_header(0xffffffff, 0xffffffff));
  auto larger = encoded(quarters(), ".png");
  claims.push_back(larger.replace(16, 8, std::string(8, '\xff')));
  return claims;
}

TEST_F(LoadPhoto, RefusesHugeClaimsWithoutDecodingThem) {
  for (const auto& claim : huge_claims()) {
    const auto path = write("huge", claim);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(load_photo(path).failure, PhotoFailure::too_many_pixels);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
  }
}

TEST_F(LoadPhoto, KeepsToTheLimits) {
  const auto bytes = encoded(quarters(), ".png");
  EXPECT_EQ(load_bytes(bytes, {.max_pixels = 48 * 32}).failure, std::nullopt);
  EXPECT_EQ(load_bytes(bytes, {.max_pixels = 48 * 32 - 1}).failure, PhotoFailure::too_many_pixels);
  const auto size = static_cast<std::int64_t>(bytes.size());
  EXPECT_EQ(load_bytes(bytes, {.max_bytes = size}).failure, std::nullopt);
  EXPECT_EQ(load_bytes(bytes, {.max_bytes = size - 1}).failure, PhotoFailure::unreadable);
}

TEST_F(LoadPhoto, CannotReadWhatIsNoFile) {
  EXPECT_EQ(load_photo(folder_.path()).failure, PhotoFailure::unreadable);
  EXPECT_EQ(load_photo(folder_.path() / "missing.jpg").failure, PhotoFailure::unreadable);
  EXPECT_EQ(load_photo("").failure, PhotoFailure::unreadable);
  EXPECT_EQ(load_photo(folder_.path() / "missing.jpg").content, Sha256{});
  const auto pipe = folder_.path() / "pipe.jpg";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(load_photo(pipe).failure, PhotoFailure::unreadable) << "and does not wait for a writer";
  fs::create_symlink("nowhere", folder_.path() / "broken.jpg");
  EXPECT_EQ(load_photo(folder_.path() / "broken.jpg").failure, PhotoFailure::unreadable);
}

TEST_F(LoadPhoto, CannotReadWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const auto path = write("secret.png", encoded(quarters(), ".png"));
  fs::permissions(path, fs::perms::none);
  EXPECT_EQ(load_photo(path).failure, PhotoFailure::unreadable);
}

TEST_F(LoadPhoto, TakesAnyName) {
  for (const char* file :
       {"mit Leerzeichen.png", "ユーザー 写真.png", "Ünïcödé.PNG", "a\nb.png", "no ending", "\xff\xfe.png"}) {
    EXPECT_EQ(load_photo(write(file, encoded(quarters(), ".png"))).failure, std::nullopt) << file;
  }
}

}  // namespace
}  // namespace maskid
