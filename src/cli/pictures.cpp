#include "cli/pictures.hpp"

#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {

bool is_picture_name(const fs::path& path) {
  return path.has_extension() && cv::haveImageWriter(path.filename().string());
}

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
  std::vector<unsigned char> bytes;
  cv::imencode(path.extension().string(), picture, bytes);
  write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace maskid
