#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gallery/quantized_rows.hpp"

// A search index, version 1. Numbers are little-endian. The sections follow the head, which takes 4,096 bytes, without
// gaps:
//
//   rows × stride × i8   the templates, in the order of the gallery; each number times the row's scale
//   rows × f32           scale of each; one more, unused, where rows is odd, so that what follows is aligned
//   rows × u32           subject of each, in the order of first appearance; likewise
//   photos × u64         where the photo's record stands in the gallery
//   photos × u32         subject of each

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

constexpr std::size_t head_size = 4096;

struct Head {
  GalleryState gallery;
  std::uint64_t rows = 0;
  std::uint64_t stride = 0;
  std::uint64_t photos = 0;
  std::uint64_t subjects = 0;  ///< also those without a row
  std::uint64_t dimension = 0;
  float length = 0;  ///< of the longest row
  float error = 0;   ///< of the worst row
};

/// head_size bytes.
std::string encode_head(const Head& head);

/// Nothing when `bytes`, the whole file, do not begin with the head of an index, or are not as long as it says.
std::optional<Head> decode_head(std::string_view bytes);

/// The sections of an index.
struct Sections {
  QuantizedRows rows;
  std::span<const std::uint64_t> photo_offsets;
  std::span<const std::uint32_t> photo_subjects;
};

/// Nothing when a subject is not below head.subjects. `bytes` are the whole file, aligned to 64 bytes, and stay.
std::optional<Sections> sections(std::string_view bytes, const Head& head);

}  // namespace maskid::index_format
