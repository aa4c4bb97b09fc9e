#include "maskid/gallery/search_index.hpp"

#include <algorithm>

#include "maskid/base/byte_text.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"
#include "gallery/index_format.hpp"

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
  constexpr std::size_t sizes = 5 * sizeof(std::uint64_t) + 2 * sizeof(float);
  const auto sections = bytes.substr(std::min(sizes, bytes.size()));
  file_of(index_format::encode_head(head) + std::string(sections), "indexed.gallery.index");
  accepted_or_refused([&] {
    const auto indexed = open_indexed_gallery(gallery, Day{});
    if (!indexed) return;
    const std::vector<Embedding> probes = {{1, 0, 0, 0}, {0, 0, 0.6F, 0.8F}};
    indexed->preselect(probes, 1);
    indexed->preselect(probes, 2);
  });
}

}  // namespace maskid::fuzz
