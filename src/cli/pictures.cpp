#include "cli/pictures.hpp"

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/photo/encode_picture.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr int jpeg_quality = 95;

bool is_jpeg_name(const fs::path& path) { return ending_of(path) == ".jpg" || ending_of(path) == ".jpeg"; }

}  // namespace

bool is_picture_name(const fs::path& path) { return is_jpeg_name(path) || ending_of(path) == ".png"; }

void require_picture_name(const fs::path& path) {
  if (!is_picture_name(path)) throw Error("cannot write a picture as " + shown(path) + "; name it .png or .jpg");
}

void make_folder(const fs::path& folder) {
  std::error_code failure;
  if (!folder.empty()) fs::create_directories(folder, failure);
  if (failure) throw system_error("make the folder", folder, failure.value());
}

void write_picture(const fs::path& path, const cv::Mat& picture) {
  require_picture_name(path);
  make_folder(path.parent_path());
  write_file_atomically(path, is_jpeg_name(path) ? encode_jpeg(picture, jpeg_quality) : encode_png(picture));
}

}  // namespace maskid
