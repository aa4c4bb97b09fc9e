#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include <opencv2/imgproc.hpp>
#include <tiffio.h>

#include "photo/decode_image.hpp"

namespace maskid {
namespace {

/// A file in memory, for libtiff.
struct Source {
  std::string_view bytes;
  toff_t place = 0;
};

tmsize_t read(thandle_t handle, void* to, tmsize_t wanted) {
  auto& source = *static_cast<Source*>(handle);
  if (wanted <= 0 || source.place >= source.bytes.size()) return 0;
  const auto count = std::min(static_cast<toff_t>(wanted), source.bytes.size() - source.place);
  std::memcpy(to, source.bytes.data() + source.place, count);
  source.place += count;
  return static_cast<tmsize_t>(count);
}

toff_t seek(thandle_t handle, toff_t offset, int from) {
  auto& source = *static_cast<Source*>(handle);
  const toff_t base = from == SEEK_CUR ? source.place : from == SEEK_END ? source.bytes.size() : 0;
  return source.place = base + offset;
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return 0; }
int close_nothing(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Source*>(handle)->bytes.size(); }
int map_nothing(thandle_t, void**, toff_t*) { return 0; }
void unmap_nothing(thandle_t, void*, toff_t) {}
int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

/// A file may claim tiles of any size: none may take more than all of a picture of 16-bit RGBA, and some.
tmsize_t most_memory_at_once(const ImageHeader& header) { return 8 * header.width * header.height + (1 << 25); }

std::unique_ptr<TIFF, void (*)(TIFF*)> open_tiff(Source& source, const ImageHeader& header) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), most_memory_at_once(header));
  return {TIFFClientOpenExt("photo", "rm", &source, read, write_nothing, seek, close_nothing, size_of, map_nothing,
                            unmap_nothing, options.get()),
          TIFFClose};
}

}  // namespace

cv::Mat decode_tiff(std::string_view bytes, const ImageHeader& header) {
  Source source{bytes};
  const auto file = open_tiff(source, header);
  if (!file) return {};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  if (!TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width) || width != header.width) return {};
  if (!TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height) || height != header.height) return {};
  cv::Mat pixels(static_cast<int>(height), static_cast<int>(width), CV_8UC4);
  auto* const raster = reinterpret_cast<std::uint32_t*>(pixels.data);
  const int stop_on_error = 1;
  // Asked for as it is stored, libtiff turns nothing.
  if (!TIFFReadRGBAImageOriented(file.get(), width, height, raster, header.orientation, stop_on_error)) return {};
  cv::cvtColor(pixels, pixels, cv::COLOR_RGBA2BGR);
  return pixels;
}

}  // namespace maskid
