#include "gallery/record_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "maskid/base/checksum.hpp"
#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {

using namespace gallery_format;

namespace {

/// As many bytes of the file at `path` as an encrypted gallery has before its first record, or fewer.
std::string first_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(encrypted_start_size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

std::string option_for(GalleryKey::Kind kind) {
  return kind == GalleryKey::Kind::key_file ? "--key-file FILE"
                                            : "--passphrase-file FILE, or answer on the terminal when you are asked";
}

}  // namespace

RecordReader::RecordReader(const std::filesystem::path& path, const GalleryKey* key)
    : path_(path), file_(path, std::ios::binary) {
  std::error_code failure;
  size_ = std::filesystem::file_size(path, failure);
  if (failure || !file_) throw system_error("open the gallery", path, failure ? failure.value() : errno);
  std::string start(preamble_size, '\0');
  file_.read(start.data(), static_cast<std::streamsize>(start.size()));
  const bool encrypted = start.starts_with(encrypted_magic);
  if (!file_ || !(encrypted || start.starts_with(magic))) {
    throw Error(shown(path) + " is not a maskid gallery; name a file that maskid enroll has written");
  }
  std::memcpy(&version_, start.data() + magic.size(), sizeof version_);
  if (version_ < oldest_version || version_ > gallery_format::version) {
    throw Error(shown(path) + " is of format version " + std::to_string(version_) + "; this maskid reads versions " +
                std::to_string(oldest_version) + " to " + std::to_string(gallery_format::version) +
                ": use the maskid that made it, or enroll again");
  }
  offset_ = preamble_size;
  if (encrypted) {
    read_encrypted_start(std::move(start), key);
  } else if (key != nullptr) {
    throw Error(shown(path) +
                " is not encrypted, but a key was given; leave it out, or encrypt by maskid gallery rekey");
  }
}

void RecordReader::read_encrypted_start(std::string start, const GalleryKey* key) {
  start.resize(encrypted_start_size);
  file_.read(start.data() + preamble_size, static_cast<std::streamsize>(encrypted_start_size - preamble_size));
  if (!file_ || !is_whole_start(start)) throw_damaged("its start is torn or changed");
  const auto kind = kind_of(start);
  if (key == nullptr) {
    throw Error(shown(path_) + " is encrypted with a " + name_of(kind) + "; pass " + option_for(kind));
  }
  if (key->kind() != kind) {
    throw Error(shown(path_) + " is encrypted with a " + name_of(kind) + ", not with a " + name_of(key->kind()) +
                "; pass " + option_for(kind));
  }
  cipher_ = RecordCipher::opened_by(*key, start);
  if (!cipher_) {
    throw Error(shown(path_) + " does not open with this key: pass the " + name_of(kind) +
                " that it was encrypted with");
  }
  offset_ = encrypted_start_size;
  link_ = cipher_->first_link();
}

std::optional<Record> RecordReader::next() {
  const std::size_t extra = cipher_ ? encrypted_record_extra : record_head_size;
  at_end_ = offset_ == size_;
  torn_ = offset_ + extra > size_;
  if (torn_) return std::nullopt;
  std::array<char, record_head_size> head_bytes;
  if (!file_.read(head_bytes.data(), head_bytes.size())) return std::nullopt;
  const std::string_view bytes(head_bytes.data(), head_bytes.size());
  const auto head = decode_head(bytes);
  torn_ = offset_ + extra + head.length > size_;
  if (torn_ || head.length > max_payload) return std::nullopt;

  const auto payload = cipher_ ? read_encrypted(bytes, head.length) : read_plain(bytes, head);
  if (!payload) return std::nullopt;
  offset_ += extra + head.length;
  return Record{static_cast<RecordKind>(head.kind), *payload};
}

std::optional<std::string_view> RecordReader::read_plain(std::string_view head_bytes, const RecordHead& head) {
  bytes_.resize(summed_head_size + head.length);
  std::copy_n(head_bytes.begin(), summed_head_size, bytes_.begin());
  file_.read(bytes_.data() + summed_head_size, static_cast<std::streamsize>(head.length));
  if (!file_ || checksum(bytes_, offset_) != head.sum) return std::nullopt;
  return std::string_view(bytes_).substr(summed_head_size);
}

std::optional<std::string_view> RecordReader::read_encrypted(std::string_view head_bytes, std::uint32_t length) {
  bytes_.resize(encrypted_record_extra + length);
  std::copy(head_bytes.begin(), head_bytes.end(), bytes_.begin());
  file_.read(bytes_.data() + head_bytes.size(), static_cast<std::streamsize>(bytes_.size() - head_bytes.size()));
  if (!file_) return std::nullopt;
  const auto payload = cipher_->decrypted(bytes_, link_);
  if (payload) link_ = RecordCipher::link_behind(bytes_);
  return payload;
}

void RecordReader::go_to(std::uint64_t offset) {
  offset_ = offset;
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(offset));
}

void RecordReader::throw_damaged(const std::string& what) const {
  throw Error(shown(path_) + " is damaged at byte " + std::to_string(offset_) + " (" + what +
              "): restore it from a copy, or enroll again");
}

GalleryMakers RecordReader::read_makers() {
  const auto record = next();
  if (!record) throw_damaged("the makers are torn or changed");
  auto makers = decode_makers(record->payload);
  if (record->kind != RecordKind::makers || !makers) throw_damaged("the makers are missing");
  return std::move(*makers);
}

bool is_torn_start(const std::filesystem::path& path) {
  const auto bytes = first_bytes(path);
  return bytes.size() < (bytes.starts_with(encrypted_magic) ? encrypted_start_size : preamble_size);
}

bool is_opened_by(const std::filesystem::path& path, const GalleryKey* key) {
  const auto start = first_bytes(path);
  if (!start.starts_with(encrypted_magic)) return key == nullptr || !start.starts_with(magic);
  return !is_whole_start(start) || (key != nullptr && RecordCipher::opened_by(*key, start));
}

std::optional<GalleryKey::Kind> encryption_of(const std::filesystem::path& path) {
  const auto start = first_bytes(path);
  return is_whole_start(start) ? std::optional(kind_of(start)) : std::nullopt;
}

void read_photos(RecordReader& reader, int dimension, const std::function<void(EnrolledPhoto, std::uint64_t)>& each) {
  for (std::uint64_t photos = 0;; ++photos) {
    const auto offset = reader.offset();
    auto record = reader.next();
    if (!record) reader.throw_damaged(reader.at_end() ? "it ends too early" : "a record is torn or changed");
    if (record->kind == RecordKind::end) {
      if (decode_count(record->payload) != photos) reader.throw_damaged("photos are missing");
      if (reader.next() || !reader.at_end()) reader.throw_damaged("something follows the end");
      return;
    }
    auto photo = decode_photo(record->payload, dimension, reader.version());
    if (record->kind != RecordKind::photo || !photo) reader.throw_damaged("a record is not a photo");
    each(std::move(*photo), offset);
  }
}

}  // namespace maskid
