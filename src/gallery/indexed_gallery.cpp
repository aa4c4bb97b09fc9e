#include "maskid/base/mapped_file.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/search_index.hpp"

#include "gallery/index_search.hpp"
#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace index_format;

namespace {

class IndexedGallery : public StoredGallery {
 public:
  IndexedGallery(const fs::path& path, MappedFile index, const Head& head, const Sections& sections)
      : path_(path),
        index_(std::move(index)),
        head_(head),
        sections_(sections),
        search_(head, sections),
        reader_(path, nullptr),
        makers_(reader_.read_makers()) {}

  const GalleryMakers& makers() const override { return makers_; }
  std::size_t subjects() const override { return head_.subjects; }

  std::optional<SearchRecall> recall() const override {
    return head_.coded ? std::optional(SearchRecall{head_.found, head_.tried}) : std::nullopt;
  }

  std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count, bool exact) override {
    const auto photos = search_.photos_of(exact ? search_.exact(probes, count) : search_.by_codes(probes, count));
    auto gallery = std::make_shared<Gallery>(makers_);
    gallery->reserve(photos.size() * (makers_.mask_styles.size() + 1));
    for (const auto photo : photos) gallery->add(photo_at(sections_.photo_offsets[photo]));
    return gallery;
  }

  /// Whether the gallery that is open is the one that the index was made of.
  bool fits() const { return state_of(path_) == head_.gallery && reader_.size() == head_.gallery.size; }

 private:
  EnrolledPhoto photo_at(std::uint64_t offset) {
    reader_.go_to(offset);
    const auto record = reader_.next();
    if (!record) reader_.throw_damaged("a record is torn or changed");
    auto photo = gallery_format::decode_photo(record->payload, makers_.dimension, reader_.version());
    if (record->kind != gallery_format::RecordKind::photo || !photo) reader_.throw_damaged("a record is not a photo");
    return std::move(*photo);
  }

  fs::path path_;
  MappedFile index_;
  Head head_;
  Sections sections_;
  IndexSearch search_;
  RecordReader reader_;
  GalleryMakers makers_;
};

}  // namespace

std::unique_ptr<StoredGallery> open_indexed_gallery(const fs::path& path, Day today) {
  const auto index = index_of(path);
  std::error_code ignored;
  if (!fs::is_regular_file(index, ignored)) return nullptr;
  MappedFile file(index);
  const auto head = decode_head(file.bytes());
  if (!head || state_of(path) != head->gallery || head->first_expiry < days_of(today)) return nullptr;
  const auto found = sections(file.bytes(), *head);
  if (!found) return nullptr;
  auto gallery = std::make_unique<IndexedGallery>(path, std::move(file), *head, *found);
  return gallery->fits() ? std::move(gallery) : nullptr;
}

}  // namespace maskid
