#include "photo/decode_image.hpp"

#include <memory>

#include <opencv2/imgproc.hpp>
#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>

namespace maskid {
namespace {

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// Inks as Adobe stores them, 255 for none.
cv::Mat bgr_of_inks(const cv::Mat& cmyk) {
  cv::Mat inks[4];
  cv::split(cmyk, inks);
  for (int i = 0; i < 3; ++i) cv::multiply(inks[i], inks[3], inks[i], 1.0 / 255);
  const cv::Mat colors[] = {inks[2], inks[1], inks[0]};
  cv::Mat bgr;
  cv::merge(colors, 3, bgr);
  return bgr;
}

/// Damage that the decoder can go on after is not refused, as other programs show such a photo too.
cv::Mat decode_jpeg(std::string_view bytes, const cv::Size& size) {
  const std::unique_ptr<void, int (*)(void*)> codec(tjInitDecompress(), tjDestroy);
  if (!codec) return {};
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colors = TJCS_YCbCr;
  tjDecompressHeader3(codec.get(), octets(bytes), bytes.size(), &width, &height, &sampling, &colors);
  if (cv::Size(width, height) != size) return {};  // what else it complains of, a sampling without a name, is no matter
  const bool inks = colors == TJCS_CMYK || colors == TJCS_YCCK;
  cv::Mat pixels = cv::Mat::zeros(size, inks ? CV_8UC4 : CV_8UC3);
  const int failed =
      tjDecompress2(codec.get(), octets(bytes), bytes.size(), pixels.data, width, static_cast<int>(pixels.step), height,
                    inks ? TJPF_CMYK : TJPF_BGR, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (failed != 0 && tjGetErrorCode(codec.get()) == TJERR_FATAL) return {};
  return inks ? bgr_of_inks(pixels) : pixels;
}

cv::Mat decode_png(std::string_view bytes, const cv::Size& size) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> freed(&image, png_image_free);
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) return {};
  if (cv::Size(static_cast<int>(image.width), static_cast<int>(image.height)) != size) return {};
  const bool alpha = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  image.format = alpha ? PNG_FORMAT_BGRA : PNG_FORMAT_BGR;
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // 16 bits are twice 8, not light
  cv::Mat pixels(size, alpha ? CV_8UC4 : CV_8UC3);
  if (!png_image_finish_read(&image, nullptr, pixels.data, static_cast<int>(pixels.step), nullptr)) return {};
  if (alpha) cv::cvtColor(pixels, pixels, cv::COLOR_BGRA2BGR);
  return pixels;
}

cv::Mat decode_webp(std::string_view bytes, const cv::Size& size) {
  int width = 0;
  int height = 0;
  if (!WebPGetInfo(octets(bytes), bytes.size(), &width, &height) || cv::Size(width, height) != size) return {};
  cv::Mat pixels(size, CV_8UC3);
  const auto room = pixels.total() * pixels.elemSize();
  if (!WebPDecodeBGRInto(octets(bytes), bytes.size(), pixels.data, room, static_cast<int>(pixels.step))) return {};
  return pixels;
}

}  // namespace

cv::Mat decode_image(std::string_view bytes, const ImageHeader& header) {
  const cv::Size size(static_cast<int>(header.width), static_cast<int>(header.height));
  if (size.empty()) return {};
  switch (header.format) {
    case ImageFormat::jpeg:
      return decode_jpeg(bytes, size);
    case ImageFormat::png:
      return decode_png(bytes, size);
    case ImageFormat::webp:
      return decode_webp(bytes, size);
    case ImageFormat::bmp:
      return decode_bmp(bytes, size);
    case ImageFormat::tiff:
      return decode_tiff(bytes, header);
  }
  return {};
}

cv::Mat upright(const cv::Mat& stored, int orientation) {
  cv::Mat image = stored;
  if (orientation >= 5) cv::transpose(image, image);
  if (orientation == 2 || orientation == 6) cv::flip(image, image, 1);
  if (orientation == 3 || orientation == 7) cv::flip(image, image, -1);
  if (orientation == 4 || orientation == 8) cv::flip(image, image, 0);
  return image;
}

}  // namespace maskid
