#include "maskid/base/files.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"

namespace maskid {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

struct TemporaryFile {
  Descriptor file;
  std::filesystem::path path;
};

TemporaryFile create_beside(const std::filesystem::path& path) {
  for (int attempt = 0;; ++attempt) {
    auto name = path;
    name += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file) return {std::move(file), name};
    if (errno != EEXIST || attempt == 1000) throw system_error("write", path, errno);
  }
}

/// For pipes and terminals, which cannot be replaced by a rename.
void write_straight(const std::filesystem::path& path, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || !write_all(file, bytes)) throw system_error("write", path, errno);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw system_error("read", path, errno);

  struct stat status {};
  const bool sized = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
  std::string bytes;
  std::size_t size = 0;
  bytes.resize(sized ? static_cast<std::size_t>(status.st_size) + 1 : kPiece);
  for (;;) {
    if (size == bytes.size()) bytes.resize(size + kPiece);
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw system_error("read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

std::string ending_of(const std::filesystem::path& path) {
  auto ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

std::filesystem::path behind_links(const std::filesystem::path& path) {
  constexpr int most = 40;  // as many as Linux follows
  auto target = path;
  std::error_code failure;
  for (int links = 0; std::filesystem::is_symlink(target, failure); ++links) {
    if (links == most) throw system_error("follow the link", path, ELOOP);
    target = target.parent_path() / std::filesystem::read_symlink(target, failure);
    if (failure) throw system_error("follow the link", path, failure.value());
  }
  return target;
}

void write_file_atomically(const std::filesystem::path& link, std::string_view bytes) {
  namespace fs = std::filesystem;
  std::error_code unknown;
  const auto type = fs::status(link, unknown).type();
  if (type == fs::file_type::directory) throw system_error("write", link, EISDIR);
  if (type == fs::file_type::character || type == fs::file_type::fifo) {
    return write_straight(link, bytes);
  }

  const auto path = behind_links(link);
  const auto temporary = create_beside(path);
  const bool written = write_all(temporary.file, bytes) && ::fsync(temporary.file.get()) == 0 &&
                       ::rename(temporary.path.c_str(), path.c_str()) == 0;
  if (!written) {
    const int code = errno;
    ::unlink(temporary.path.c_str());
    throw system_error("write", path, code);
  }
  if (!sync_folder_of(path)) throw system_error("sync the folder of", path, errno);
}

}  // namespace maskid
