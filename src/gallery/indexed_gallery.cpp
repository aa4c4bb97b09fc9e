#include <algorithm>
#include <limits>
#include <vector>

#include "maskid/base/error.hpp"
#include "maskid/base/mapped_file.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/search_index.hpp"

#include "gallery/index_format.hpp"
#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace index_format;

namespace {

/// Everybody who may be among the `count` most alike, where a similarity may be off by `differs`.
void mark_alike(std::span<const float> similarities, std::size_t count, float differs, std::vector<bool>& marks) {
  count = std::min(count, similarities.size());
  if (count == 0) return;
  std::vector<float> order(similarities.begin(), similarities.end());
  const auto last = order.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(order.begin(), last, order.end(), std::greater<>());
  const float least = *last - 2 * differs;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    if (similarities[i] >= least) marks[i] = true;
  }
}

class IndexedGallery : public StoredGallery {
 public:
  IndexedGallery(const fs::path& path, MappedFile index, const Head& head, const Sections& sections)
      : path_(path),
        index_(std::move(index)),
        head_(head),
        sections_(sections),
        reader_(path, nullptr),
        makers_(reader_.read_makers()) {}

  const GalleryMakers& makers() const override { return makers_; }
  std::size_t subjects() const override { return head_.subjects; }

  std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count) override {
    auto gallery = std::make_shared<Gallery>(makers_);
    const auto selected = most_alike(probes, count);
    for (std::size_t i = 0; i < sections_.photo_offsets.size(); ++i) {
      if (selected[sections_.photo_subjects[i]]) gallery->add(photo_at(sections_.photo_offsets[i]));
    }
    return gallery;
  }

  /// Whether the gallery that is open is the one that the index was made of.
  bool fits() const { return state_of(path_) == head_.gallery && reader_.size() == head_.gallery.size; }

 private:
  std::vector<bool> most_alike(std::span<const Embedding> probes, std::size_t count) const {
    std::vector<std::vector<float>> similarities(probes.size(), std::vector<float>(head_.subjects, -1.0F));
    std::vector<std::span<const float>> values;
    for (const auto& probe : probes) {
      if (probe.size() != head_.dimension) {
        throw Error("an embedding of " + std::to_string(probe.size()) + " values does not fit a gallery of dimension " +
                    std::to_string(head_.dimension));
      }
      values.emplace_back(probe);
    }
    const std::vector<std::span<float>> best(similarities.begin(), similarities.end());
    const auto differs = raise_best(sections_.rows, values, best);
    std::vector<bool> marks(head_.subjects);
    for (std::size_t i = 0; i < probes.size(); ++i) mark_alike(similarities[i], count, differs[i], marks);
    return marks;
  }

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
