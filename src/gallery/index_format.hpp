#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maskid/base/consent.hpp"

#include "gallery/photo_codes.hpp"
#include "gallery/quantized_rows.hpp"

// A search index, version 3. Numbers are little-endian. The sections follow the head, which takes 4,096 bytes, without
// gaps:
//
//   rows × stride × i8   the templates, in the order of the gallery; each number times the row's scale
//   rows × f32           scale of each; one more, unused, where rows is odd, so that what follows is aligned
//   rows × u32           subject of each, in the order of first appearance; likewise
//   photos × u64         where the photo's record stands in the gallery
//   photos × u32         subject of each
//
// and, where the photos have codes, from the next multiple of 64 bytes on:
//
//   book × f32           the code book (photo_codes.hpp)
//   blocks × 896         a code a photo, of the mean of its templates; in blocks of 32 photos
//   photos + 1 × u32     first row of each photo, and the number of rows
//   photos × u32         the photos, subject by subject, each subject's in order
//   subjects + 1 × u32   where each subject's begin there, and the number of photos

namespace maskid::index_format {

/// Which file a gallery is: changed by every writer, as each replaces the file.
struct GalleryState {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds
  std::uint64_t inode = 0;

  bool operator==(const GalleryState&) const = default;
};

/// Nothing when there is no file.
std::optional<GalleryState> state_of(const std::filesystem::path& gallery);

/// Since 1970-01-01.
inline std::int64_t days_of(Day day) { return day.time_since_epoch().count(); }

constexpr std::size_t head_size = 4096;

struct Head {
  GalleryState gallery;
  std::uint64_t rows = 0;
  std::uint64_t stride = 0;
  std::uint64_t photos = 0;
  std::uint64_t subjects = 0;  ///< also those without a row
  std::uint64_t dimension = 0;
  std::int64_t first_expiry = std::numeric_limits<std::int64_t>::max();  ///< days_of() the first that a photo has
  float length = 0;                                                      ///< of the longest row
  float error = 0;                                                       ///< of the worst row
  bool coded = false;                                                    ///< the photos have codes
  std::uint32_t tried = 0;                                               ///< searches that the codes were measured with
  std::uint32_t found = 0;  ///< those of them that found what an exact search does
};

/// head_size bytes.
std::string encode_head(const Head& head);

/// Nothing when `bytes`, the whole file, do not begin with the head of an index, or are not as long as it says.
std::optional<Head> decode_head(std::string_view bytes);

/// The sections that an index with codes has beside the others.
struct CodedPhotos {
  CodeBook book;
  std::span<const std::uint8_t> codes;
  std::span<const std::uint32_t> first_rows;    ///< one more than photos
  std::span<const std::uint32_t> by_subject;    ///< photos
  std::span<const std::uint32_t> first_photos;  ///< in `by_subject`; one more than subjects

  std::span<const std::uint32_t> photos_of(std::size_t subject) const {
    return by_subject.subspan(first_photos[subject], first_photos[subject + 1] - first_photos[subject]);
  }
};

/// The sections of an index.
struct Sections {
  QuantizedRows rows;
  std::span<const std::uint64_t> photo_offsets;
  std::span<const std::uint32_t> photo_subjects;
  std::optional<CodedPhotos> coded;
};

/// Zeros between the sections that all have and those of the codes.
std::size_t gap_before_codes(const Head& head);

/// Nothing when a number of a subject, photo or row is out of its range or order. `bytes` are the whole file, aligned
/// to 64 bytes, and stay.
std::optional<Sections> sections(std::string_view bytes, const Head& head);

}  // namespace maskid::index_format
