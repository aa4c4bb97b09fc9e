#include "maskid/base/descriptor.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

std::string advice(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space and run the command again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a place that you may use, or change its permissions";
    case EMFILE:
    case ENFILE:
      return "close other programs or raise the limit of open files";
    default:
      return "check the path";
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

bool is_at(const Descriptor& file, const std::filesystem::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file.get(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return false;
  // Some file systems cannot sync a folder and say EINVAL; their renames are as lasting as they get.
  return ::fsync(opened.get()) == 0 || errno == EINVAL;
}

Error system_error(const std::string& action, const std::filesystem::path& path, int code) {
  return Error("cannot " + action + " " + shown(path) + ": " + std::generic_category().message(code) + "; " +
               advice(code));
}

}  // namespace maskid
