#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maskid/gallery/gallery_key.hpp"

#include "gallery/gallery_format.hpp"

// An encrypted gallery file. Its records hold the same payloads in the same order, behind another start:
//
//   8 bytes   "maskidX\n"
//   u32       format version, of the payloads
//   u8        what it is encrypted with: 'P' passphrase, 'K' key file
//   2 × u32   Argon2id: passes, KiB of memory; 0 for a key file
//   16 bytes  salt of the passphrase; 0 for a key file
//   32 bytes  random, of this file alone
//   u64       SipHash-2-4 of all before, keyed with 0
//   32 bytes  key check
//
// A record:
//
//   u8        kind
//   u32       length of the payload
//   24 bytes  random nonce
//   payload, encrypted by XChaCha20-Poly1305
//   16 bytes  tag; covers also kind, length and the tag of the record before (before the first: the end of the key
//   check)

namespace maskid {

namespace gallery_format {

constexpr std::string_view encrypted_magic = "maskidX\n";
constexpr std::size_t summed_start_size = 12 + 1 + 8 + salt_size + 32;
constexpr std::size_t key_check_size = 32;
/// Of an encrypted gallery, up to its first record.
constexpr std::size_t encrypted_start_size = summed_start_size + 8 + key_check_size;
/// What an encrypted record has beside its payload.
constexpr std::size_t encrypted_record_extra = summed_head_size + nonce_size + tag_size;

}  // namespace gallery_format

/// What ties a record to the one before: that one's tag. So a file's last record vouches for all others.
using RecordLink = std::array<char, tag_size>;

/// Encrypts and decrypts the records of one file, whose key no other file has.
class RecordCipher {
 public:
  /// For a new file.
  explicit RecordCipher(const GalleryKey& key);

  /// For a file that starts with the whole_start() `start`; nothing when it was written with another key.
  static std::optional<RecordCipher> opened_by(const GalleryKey& key, std::string_view start);

  /// What the file starts with.
  const std::string& start() const { return start_; }

  /// What the first record is tied to.
  RecordLink first_link() const { return link_behind(start_); }

  /// A whole record. Throws Error when the payload is longer than max_payload.
  std::string encrypted(gallery_format::RecordKind kind, std::string_view payload, const RecordLink& before) const;

  /// The payload, in place, of a whole record; nothing when it is not one of this file that was written behind
  /// `before`.
  std::optional<std::string_view> decrypted(std::span<char> record, const RecordLink& before) const;

  /// What the record behind these bytes, a start or a record, is tied to.
  static RecordLink link_behind(std::string_view bytes);

 private:
  RecordCipher(std::string start, SecretBytes keys) : start_(std::move(start)), keys_(std::move(keys)) {}

  std::string start_;
  SecretBytes keys_;  // of the records, then the key check
};

/// True when `start` is that of an encrypted gallery, and undamaged as far as can be told without the key.
bool is_whole_start(std::string_view start);

/// Of a whole start.
GalleryKey::Kind kind_of(std::string_view start);

}  // namespace maskid
