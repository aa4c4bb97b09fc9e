#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "maskid/gallery/enrolled_photo.hpp"

// A gallery file, version 2. Numbers are little-endian; text is its length (u32) and its bytes.
//
//   8 bytes   "maskidG\n"
//   u32       format version: 2
//   record    the makers, as JSON; "site_threshold" in it where the gallery was calibrated
//   record    one a photo, in the order of enrollment
//   record    the end: the number of photos (u64)
//
// A record:
//
//   u8        kind: 'M' makers, 'P' photo, 'E' end
//   u32       length of the payload
//   u64       SipHash-2-4 of kind, length and payload, keyed with the record's offset in the file
//   payload
//
// A photo:
//
//   text      subject_id
//   text      path
//   32 bytes  SHA-256 of the file
//   5 × f32   quality: eye distance, sharpness, yaw, roll, brightness
//   text      failure, empty when enrolled
//   text      consent, empty when none was recorded                                  (not in version 1)
//   text      last day on which it may be searched, as 2027-12-31, empty when no end  (not in version 1)
//   u32       number of templates, then for each: text mask style, dimension × f32 embedding
//
// An encrypted gallery has these payloads in other records: record_cipher.hpp.
//
// An enrollment under way is the same without the end record, in a file of the gallery's name with .partial behind it.

namespace maskid::gallery_format {

constexpr std::string_view magic = "maskidG\n";
constexpr std::uint32_t version = 2;
constexpr std::uint32_t oldest_version = 1;  ///< that is still read; none but `version` is written
constexpr std::size_t preamble_size = 12;
constexpr std::size_t record_head_size = 13;
/// The part of a head that its checksum covers, with the payload.
constexpr std::size_t summed_head_size = 5;
/// No record is longer; a length beyond it is damage, and is never allocated.
constexpr std::uint32_t max_payload = 64U << 20;
constexpr int max_dimension = 1 << 16;

enum class RecordKind : char { makers = 'M', photo = 'P', end = 'E' };

std::string preamble();

/// Kind and length of a record. Throws Error when the payload is longer than max_payload.
std::string encode_summed_head(RecordKind kind, std::string_view payload);

/// The bytes of a record that stands at `offset`. Throws Error when the payload is longer than max_payload.
std::string encode_record(RecordKind kind, std::string_view payload, std::uint64_t offset);

std::string encode_photo(const EnrolledPhoto& photo);
/// Nothing when the payload, of a file of this version, is not a photo of embeddings of `dimension` values.
std::optional<EnrolledPhoto> decode_photo(std::string_view payload, int dimension, std::uint32_t file_version);

/// Throws Error for makers that decode_makers() would refuse.
std::string encode_makers(const GalleryMakers& makers);
/// Nothing when the payload is not that, or the dimension is none between 1 and max_dimension.
std::optional<GalleryMakers> decode_makers(std::string_view payload);

std::string encode_count(std::uint64_t count);
std::optional<std::uint64_t> decode_count(std::string_view payload);

/// The head of a record: its kind, payload length and checksum.
struct RecordHead {
  char kind;
  std::uint32_t length;
  std::uint64_t sum;
};
RecordHead decode_head(std::string_view bytes);

}  // namespace maskid::gallery_format
