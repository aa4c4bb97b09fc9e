#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "maskid/base/error.hpp"

namespace maskid {

/// An open POSIX file descriptor, closed with its owner; -1 when it holds none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// True when the open file is the one that stands at `path` now.
bool is_at(const Descriptor& file, const std::filesystem::path& path);

/// Writes all of `bytes` at the descriptor's position; false, with errno set, when that cannot be done.
[[nodiscard]] bool write_all(const Descriptor& file, std::string_view bytes);

/// Makes names created or changed in the folder of `path` last; false, with errno set, when it cannot.
[[nodiscard]] bool sync_folder_of(const std::filesystem::path& path);

/// "cannot ACTION PATH: the text of `code`; what to do about it". `code` is a value of errno.
Error system_error(const std::string& action, const std::filesystem::path& path, int code);

}  // namespace maskid
