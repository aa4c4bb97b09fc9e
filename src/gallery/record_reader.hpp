#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "gallery/gallery_format.hpp"
#include "gallery/record_cipher.hpp"

namespace maskid {

struct Record {
  gallery_format::RecordKind kind;
  std::string_view payload;  ///< until the next record is read
};

/// Reads a gallery file, or a .partial, record by record, encrypted or not.
class RecordReader {
 public:
  /// Throws Error when the file cannot be read, is no gallery, is of a version that is not read or was not written with
  /// this key; without a key, when it is encrypted.
  RecordReader(const std::filesystem::path& path, const GalleryKey* key);

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

  /// Makes the record at `offset` the next one, in a file that is not encrypted: others are read from the start on.
  void go_to(std::uint64_t offset);

  /// What encrypts this file, for a writer that goes on behind offset(), tied to link(); nothing when nothing does.
  std::optional<RecordCipher> take_cipher() { return std::move(cipher_); }
  const RecordLink& link() const { return link_; }

  /// Bytes of the file.
  std::uint64_t size() const { return size_; }

  /// Makes the Error for damage at offset().
  [[noreturn]] void throw_damaged(const std::string& what) const;

  /// The makers, which must come next. Throws Error when they do not.
  GalleryMakers read_makers();

 private:
  void read_encrypted_start(std::string start, const GalleryKey* key);
  std::optional<std::string_view> read_plain(std::string_view head_bytes, const gallery_format::RecordHead& head);
  std::optional<std::string_view> read_encrypted(std::string_view head_bytes, std::uint32_t length);

  std::filesystem::path path_;
  std::ifstream file_;
  std::uint32_t version_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  bool at_end_ = false;
  bool torn_ = false;
  std::string bytes_;  ///< of the last record: what its checksum covers; all of an encrypted one
  std::optional<RecordCipher> cipher_;
  RecordLink link_{};
};

/// Calls `each` with every photo up to the end record, which must be the last of the file and count them right, and
/// with where its record stands. Throws Error when that is not so.
void read_photos(RecordReader& reader, int dimension,
                 const std::function<void(EnrolledPhoto, std::uint64_t offset)>& each);

/// True when the file at `path` holds nothing of a record, so that no key is needed to tell that it is not worth
/// keeping.
bool is_torn_start(const std::filesystem::path& path);

/// False when the file at `path` is encrypted with another key, encrypted and there is none, or not encrypted and there
/// is one. True also for a file that is damaged or no gallery.
bool is_opened_by(const std::filesystem::path& path, const GalleryKey* key);

}  // namespace maskid
