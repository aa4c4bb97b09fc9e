#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace maskid {

/// A file that is read where it lies: opening it costs no memory and no reading, and what is read stays the system's to
/// forget. Nobody may cut the file meanwhile.
class MappedFile {
 public:
  /// Throws Error when the file cannot be opened.
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return {bytes_, size_}; }

 private:
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace maskid
