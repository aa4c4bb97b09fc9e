#include "gallery/index_format.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "maskid/base/byte_text.hpp"
#include "maskid/base/checksum.hpp"

namespace maskid::index_format {
namespace {

constexpr std::string_view magic = "maskidI\n";
constexpr std::uint32_t version = 3;

/// Large enough for any gallery, small enough that no product of two overflows.
constexpr std::uint64_t most = std::uint64_t{1} << 40;

/// Rows and photos have numbers of 32 bits where there are codes.
constexpr std::uint64_t most_coded = std::uint64_t{1} << 32;

constexpr std::size_t row_extra = sizeof(float) + sizeof(std::uint32_t);
constexpr std::size_t photo_size = sizeof(std::uint64_t) + sizeof(std::uint32_t);

std::size_t padded_rows(const Head& head) { return (head.rows + 1) / 2 * 2; }

std::uint64_t size_without_codes(const Head& head) {
  return head_size + head.rows * head.stride + padded_rows(head) * row_extra + head.photos * photo_size;
}

std::uint64_t codes_size(const Head& head) { return (head.photos + block_photos - 1) / block_photos * block_bytes; }

std::uint64_t file_size(const Head& head) {
  const auto size = size_without_codes(head);
  if (!head.coded) return size;
  const auto numbers = book_size(head.dimension) + (head.photos + 1) + head.photos + (head.subjects + 1);
  return size + gap_before_codes(head) + codes_size(head) + numbers * sizeof(std::uint32_t);
}

template <class Number>
std::span<const Number> take(const char*& next, std::size_t count, std::size_t padded) {
  const std::span<const Number> taken(reinterpret_cast<const Number*>(next), count);
  next += padded * sizeof(Number);
  return taken;
}

template <class Number>
std::span<const Number> take(const char*& next, std::size_t count) {
  return take<Number>(next, count, count);
}

/// Whether `starts` cut `whole` things into parts.
bool are_starts(std::span<const std::uint32_t> starts, std::size_t whole) {
  return starts.front() == 0 && starts.back() == whole && std::ranges::is_sorted(starts);
}

std::optional<CodedPhotos> coded_photos(const char* next, const Head& head) {
  CodedPhotos coded;
  coded.book = {take<float>(next, book_size(head.dimension)), head.dimension};
  coded.codes = take<std::uint8_t>(next, codes_size(head));
  coded.first_rows = take<std::uint32_t>(next, head.photos + 1);
  coded.by_subject = take<std::uint32_t>(next, head.photos);
  coded.first_photos = take<std::uint32_t>(next, head.subjects + 1);
  if (!are_starts(coded.first_rows, head.rows) || !are_starts(coded.first_photos, head.photos)) return std::nullopt;
  if (!std::ranges::all_of(coded.by_subject, [&](auto photo) { return photo < head.photos; })) return std::nullopt;
  return coded;
}

}  // namespace

std::size_t gap_before_codes(const Head& head) {
  constexpr std::size_t alignment = 64;
  return (alignment - size_without_codes(head) % alignment) % alignment;
}

std::optional<GalleryState> state_of(const std::filesystem::path& gallery) {
  struct stat state {};
  if (::stat(gallery.c_str(), &state) != 0) return std::nullopt;
  return GalleryState{static_cast<std::uint64_t>(state.st_size),
                      std::int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec, state.st_ino};
}

std::string encode_head(const Head& head) {
  std::string bytes(magic);
  put(bytes, version);
  put(bytes, std::uint32_t{0});
  put(bytes, head.gallery.size);
  put(bytes, head.gallery.modified);
  put(bytes, head.gallery.inode);
  for (const auto number : {head.rows, head.stride, head.photos, head.subjects, head.dimension}) put(bytes, number);
  put(bytes, head.first_expiry);
  put(bytes, head.length);
  put(bytes, head.error);
  put(bytes, std::uint32_t{head.coded});
  put(bytes, head.tried);
  put(bytes, head.found);
  put(bytes, checksum(bytes, 0));
  bytes.resize(head_size);
  return bytes;
}

std::optional<Head> decode_head(std::string_view bytes) {
  ByteReader reader(bytes);
  Head head;
  if (reader.take(magic.size()) != magic || reader.number<std::uint32_t>() != version) return std::nullopt;
  reader.number<std::uint32_t>();
  head.gallery.size = reader.number<std::uint64_t>();
  head.gallery.modified = reader.number<std::int64_t>();
  head.gallery.inode = reader.number<std::uint64_t>();
  for (auto* number : {&head.rows, &head.stride, &head.photos, &head.subjects, &head.dimension}) {
    *number = reader.number<std::uint64_t>();
  }
  head.first_expiry = reader.number<std::int64_t>();
  head.length = reader.number<float>();
  head.error = reader.number<float>();
  head.coded = reader.number<std::uint32_t>() != 0;
  head.tried = reader.number<std::uint32_t>();
  head.found = reader.number<std::uint32_t>();
  const bool sane = head.rows < most && head.stride <= 1U << 17 && head.stride % quantized_lanes == 0 &&
                    head.photos < most && head.subjects <= head.photos && head.dimension <= head.stride &&
                    (!head.coded || std::max(head.rows, head.photos) < most_coded);
  if (reader.failed() || !sane || bytes.size() != file_size(head)) return std::nullopt;
  if (encode_head(head) != bytes.substr(0, head_size)) return std::nullopt;
  return head;
}

std::optional<Sections> sections(std::string_view bytes, const Head& head) {
  const char* next = bytes.data() + head_size;
  Sections found;
  found.rows.steps = reinterpret_cast<const std::int8_t*>(next);
  next += head.rows * head.stride;
  found.rows.scales = take<float>(next, head.rows, padded_rows(head));
  found.rows.owners = take<std::uint32_t>(next, head.rows, padded_rows(head));
  found.photo_offsets = take<std::uint64_t>(next, head.photos);
  found.photo_subjects = take<std::uint32_t>(next, head.photos);
  found.rows.stride = head.stride;
  found.rows.length = head.length;
  found.rows.error = head.error;
  const auto is_subject = [&](std::uint32_t subject) { return subject < head.subjects; };
  if (!std::ranges::all_of(found.rows.owners, is_subject)) return std::nullopt;
  if (!std::ranges::all_of(found.photo_subjects, is_subject)) return std::nullopt;
  if (!head.coded) return found;
  found.coded = coded_photos(next + gap_before_codes(head), head);
  return found.coded ? std::optional(found) : std::nullopt;
}

}  // namespace maskid::index_format
