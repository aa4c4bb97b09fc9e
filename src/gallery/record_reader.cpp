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

RecordReader::RecordReader(const std::filesystem::path& path) : path_(path), file_(path, std::ios::binary) {
  std::error_code failure;
  size_ = std::filesystem::file_size(path, failure);
  if (failure || !file_) throw system_error("open the gallery", path, failure ? failure.value() : errno);
  std::string start(preamble_size, '\0');
  file_.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (!file_ || !start.starts_with(magic)) {
    throw Error(shown(path) + " is not a maskid gallery; name a file that maskid enroll has written");
  }
  std::memcpy(&version_, start.data() + magic.size(), sizeof version_);
  if (version_ < oldest_version || version_ > gallery_format::version) {
    throw Error(shown(path) + " is of format version " + std::to_string(version_) + "; this maskid reads versions " +
                std::to_string(oldest_version) + " to " + std::to_string(gallery_format::version) +
                ": use the maskid that made it, or enroll again");
  }
  offset_ = preamble_size;
}

std::optional<Record> RecordReader::next() {
  at_end_ = offset_ == size_;
  torn_ = offset_ + record_head_size > size_;
  if (torn_) return std::nullopt;
  std::array<char, record_head_size> head_bytes;
  if (!file_.read(head_bytes.data(), head_bytes.size())) return std::nullopt;
  const auto head = decode_head({head_bytes.data(), head_bytes.size()});
  torn_ = offset_ + record_head_size + head.length > size_;
  if (torn_ || head.length > max_payload) return std::nullopt;

  bytes_.resize(summed_head_size + head.length);
  std::copy_n(head_bytes.begin(), summed_head_size, bytes_.begin());
  file_.read(bytes_.data() + summed_head_size, static_cast<std::streamsize>(head.length));
  if (!file_ || checksum(bytes_, offset_) != head.sum) return std::nullopt;
  offset_ += record_head_size + head.length;
  return Record{static_cast<RecordKind>(head.kind), std::string_view(bytes_).substr(summed_head_size)};
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
