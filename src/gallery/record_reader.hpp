#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>

#include "gallery/gallery_format.hpp"

namespace maskid {

struct Record {
  gallery_format::RecordKind kind;
  std::string_view payload;  ///< until the next record is read
};

/// Reads a gallery file, or a .partial, record by record.
class RecordReader {
 public:
  /// Throws Error when the file cannot be read, is no gallery or is of a version that is not read.
  explicit RecordReader(const std::filesystem::path& path);

  /// The next record; nothing when what follows is not a whole, undamaged record: see at_end().
  std::optional<Record> next();

  /// True when next() found no byte more, false when it found damage or a torn record.
  bool at_end() const { return at_end_; }

  /// True when the file is shorter than the record that next() did not find, so that this one was never whole.
  bool torn() const { return torn_; }

  /// Where the next record stands: all before it is whole.
  std::uint64_t offset() const { return offset_; }

  /// Of the format, as the file says.
  std::uint32_t version() const { return version_; }

  /// Bytes of the file.
  std::uint64_t size() const { return size_; }

  /// Makes the Error for damage at offset().
  [[noreturn]] void throw_damaged(const std::string& what) const;

  /// The makers, which must come next. Throws Error when they do not.
  GalleryMakers read_makers();

 private:
  std::filesystem::path path_;
  std::ifstream file_;
  std::uint32_t version_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  bool at_end_ = false;
  bool torn_ = false;
  std::string bytes_;  ///< of the last record: what its checksum covers
};

}  // namespace maskid
