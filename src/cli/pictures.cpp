#include "cli/pictures.hpp"

#include <string_view>
#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {

void write_picture(const fs::path& path, const cv::Mat& picture) {
  std::vector<unsigned char> bytes;
  try {
    cv::imencode(path.extension().string(), picture, bytes);
  } catch (const cv::Exception&) {
    throw Error("cannot write a picture as " + shown(path) + ": name it .png or .jpg");
  }
  std::error_code failure;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failure);
  if (failure) throw Error("cannot make the folder " + shown(path.parent_path()) + ": " + failure.message());
  write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace maskid
