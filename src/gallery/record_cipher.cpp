#include "gallery/record_cipher.hpp"

#include <algorithm>
#include <cassert>

#include "maskid/base/byte_text.hpp"
#include "maskid/base/checksum.hpp"

namespace maskid {

using namespace gallery_format;

namespace {

constexpr std::size_t kind_at = preamble_size;
constexpr std::size_t record_key_size = 32;

std::string start_of(GalleryKey::Kind kind, const GalleryLock& lock) {
  std::string bytes(encrypted_magic);
  put(bytes, version);
  bytes += static_cast<char>(kind);
  put(bytes, lock.cost.passes);
  put(bytes, lock.cost.kibibytes);
  bytes += lock.salt + random_bytes(32);
  assert(bytes.size() == summed_start_size);
  put(bytes, checksum(bytes, 0));
  return bytes;
}

GalleryLock lock_of(std::string_view start) {
  ByteReader reader(start.substr(kind_at + 1));
  const auto passes = reader.number<std::uint32_t>();
  const auto kibibytes = reader.number<std::uint32_t>();
  return {{passes, kibibytes}, std::string(reader.take(salt_size))};
}

/// The key of the file's records, then its key check.
SecretBytes keys_of(const GalleryKey& key, std::string_view start) {
  return derived(key.main_key(lock_of(start)), start.substr(0, encrypted_start_size - key_check_size));
}

std::string beside(const RecordLink& before, std::string_view head) {
  return std::string(before.data(), before.size()).append(head);
}

}  // namespace

bool is_whole_start(std::string_view start) {
  if (start.size() != encrypted_start_size || !start.starts_with(encrypted_magic)) return false;
  ByteReader sum(start.substr(summed_start_size, sizeof(std::uint64_t)));
  if (checksum(start.substr(0, summed_start_size), 0) != sum.number<std::uint64_t>()) return false;
  const auto lock = lock_of(start);
  switch (kind_of(start)) {
    case GalleryKey::Kind::key_file:
      return lock == GalleryLock{{0, 0}, std::string(salt_size, '\0')};
    case GalleryKey::Kind::passphrase:
      return is_bearable(lock.cost);
  }
  return false;
}

GalleryKey::Kind kind_of(std::string_view start) { return static_cast<GalleryKey::Kind>(start[kind_at]); }

RecordCipher::RecordCipher(const GalleryKey& key) : start_(start_of(key.kind(), key.new_lock())) {
  keys_ = keys_of(key, start_);
  start_ += keys_.view().substr(record_key_size);
}

std::optional<RecordCipher> RecordCipher::opened_by(const GalleryKey& key, std::string_view start) {
  assert(is_whole_start(start));
  if (key.kind() != kind_of(start)) return std::nullopt;
  auto keys = keys_of(key, start);
  if (!same_bytes(keys.view().substr(record_key_size), start.substr(encrypted_start_size - key_check_size))) {
    return std::nullopt;
  }
  return RecordCipher(std::string(start), std::move(keys));
}

std::string RecordCipher::encrypted(RecordKind kind, std::string_view payload, const RecordLink& before) const {
  std::string bytes = encode_summed_head(kind, payload);
  bytes += sealed(keys_.view().substr(0, record_key_size), payload, beside(before, bytes));
  return bytes;
}

std::optional<std::string_view> RecordCipher::decrypted(std::span<char> record, const RecordLink& before) const {
  const std::string_view head(record.data(), summed_head_size);
  return unsealed(keys_.view().substr(0, record_key_size), record.subspan(summed_head_size), beside(before, head));
}

RecordLink RecordCipher::link_behind(std::string_view bytes) {
  RecordLink link;
  std::copy_n(bytes.end() - tag_size, tag_size, link.begin());
  return link;
}

}  // namespace maskid
