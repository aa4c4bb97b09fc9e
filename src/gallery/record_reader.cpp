#include "gallery/record_reader.hpp"

#include <cerrno>
#include <cstring>

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
  if (!file_ || !start.starts_with(magic)) throw Error(shown(path) + " is not a maskid gallery");
  std::uint32_t found = 0;
  std::memcpy(&found, start.data() + magic.size(), sizeof found);
  if (found != version) {
    throw Error(shown(path) + " is of format version " + std::to_string(found) + "; this maskid reads version " +
                std::to_string(version) + ": use the maskid that made it, or enroll again");
  }
  offset_ = preamble_size;
}

std::optional<Record> RecordReader::next() {
  at_end_ = offset_ == size_;
  std::string head_bytes(record_head_size, '\0');
  if (offset_ + record_head_size > size_) return std::nullopt;
  file_.read(head_bytes.data(), static_cast<std::streamsize>(head_bytes.size()));
  const auto head = decode_head(head_bytes);
  if (head.length > max_payload || offset_ + record_head_size + head.length > size_) return std::nullopt;
  Record record{static_cast<RecordKind>(head.kind), std::string(head.length, '\0')};
  file_.read(record.payload.data(), static_cast<std::streamsize>(head.length));
  if (!file_ || record_sum(head.kind, record.payload, offset_) != head.sum) return std::nullopt;
  offset_ += record_head_size + head.length;
  return record;
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

}  // namespace maskid
