#include "maskid/gallery/search_index.hpp"

#include <algorithm>

#include "maskid/base/byte_text.hpp"
#include "maskid/base/mapped_file.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"
#include "gallery/index_search.hpp"

namespace maskid::fuzz {
namespace {

constexpr int dimension = 4;

/// Of two subjects, one photo of two templates each.
std::filesystem::path some_gallery() {
  const auto path = folder() / "indexed.gallery";
  GalleryMakers makers;
  makers.model = "fuzz";
  makers.dimension = dimension;
  GalleryWriter writer(path, makers);
  for (const char* name : {"Ann", "Ben"}) {
    EnrolledPhoto photo;
    photo.subject_id = photo.path = name;
    photo.templates.resize(2);
    photo.templates[0].embedding = {1, 0, 0, 0};
    photo.templates[1].embedding = {0, 1, 0, 0};
    writer.append(photo);
  }
  writer.commit();
  return path;
}

/// Of the code book of the gallery and the codes of up to 32 photos: what they hold cannot lead anywhere, and would
/// leave no room for the numbers that can.
constexpr std::size_t filled_size = book_size(dimension) * sizeof(float) + block_bytes;

/// As a search in an index of many photos does.
void search_by_few_codes(const std::filesystem::path& gallery, std::span<const Embedding> probes) {
  const MappedFile file(index_of(gallery));
  const auto head = index_format::decode_head(file.bytes());
  const auto sections = index_format::sections(file.bytes(), *head);
  const IndexSearch search(*head, *sections);
  search.photos_of(search.by_codes(probes, 1, 1));
}

}  // namespace

void search_index(std::string_view bytes) {
  static const auto gallery = some_gallery();
  // A head with a right checksum, which fits the gallery: what it says of the sections behind it comes from outside.
  index_format::Head head;
  head.gallery = *index_format::state_of(gallery);
  ByteReader reader(bytes);
  for (auto* number : {&head.rows, &head.stride, &head.photos, &head.subjects, &head.dimension}) {
    *number = reader.number<std::uint64_t>();
  }
  head.length = reader.number<float>();
  head.error = reader.number<float>();
  head.coded = reader.number<std::uint8_t>() != 0;
  const std::string filled(head.coded ? filled_size : 0, static_cast<char>(reader.number<std::uint8_t>()));
  const auto before = reader.take(std::min<std::size_t>(reader.number<std::uint16_t>(), reader.rest().size()));
  const std::string sections = std::string(before) + filled + std::string(reader.rest());
  file_of(index_format::encode_head(head) + sections, "indexed.gallery.index");
  accepted_or_refused([&] {
    const auto indexed = open_indexed_gallery(gallery, Day{});
    if (!indexed) return;
    const std::vector<Embedding> probes = {{1, 0, 0, 0}, {0, 0, 0.6F, 0.8F}};
    search_by_few_codes(gallery, probes);
    indexed->preselect(probes, 1);
    indexed->preselect(probes, 2);
  });
}

}  // namespace maskid::fuzz
