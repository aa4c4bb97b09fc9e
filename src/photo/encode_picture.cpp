#include "maskid/photo/encode_picture.hpp"

#include <memory>

#include <png.h>
#include <turbojpeg.h>

#include "maskid/base/error.hpp"

namespace maskid {

std::string encode_jpeg(const cv::Mat& pixels, int quality) {
  CV_Assert(pixels.type() == CV_8UC3 && !pixels.empty());
  const std::unique_ptr<void, int (*)(void*)> codec(tjInitCompress(), tjDestroy);
  std::string bytes(tjBufSize(pixels.cols, pixels.rows, TJSAMP_420), '\0');
  auto* place = reinterpret_cast<unsigned char*>(bytes.data());
  unsigned long size = bytes.size();
  if (!codec || tjCompress2(codec.get(), pixels.data, pixels.cols, static_cast<int>(pixels.step), pixels.rows, TJPF_BGR,
                            &place, &size, TJSAMP_420, quality, TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) != 0) {
    throw Error(std::string("cannot write a JPEG: ") + tjGetErrorStr2(codec.get()));
  }
  bytes.resize(size);
  return bytes;
}

std::string encode_png(const cv::Mat& pixels) {
  CV_Assert(pixels.type() == CV_8UC3 && !pixels.empty());
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.cols);
  image.height = static_cast<png_uint_32>(pixels.rows);
  image.format = PNG_FORMAT_BGR;
  image.flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  const auto step = static_cast<png_int_32>(pixels.step);
  if (!png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data, step, nullptr)) {
    throw Error(std::string("cannot write a PNG: ") + image.message);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace maskid
