#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "maskid/gallery/gallery.hpp"

namespace maskid {

/// How many searches found by an approximate index whom an exact search finds, of how many that were tried.
struct SearchRecall {
  std::size_t found = 0;
  std::size_t tried = 0;
};

/// A gallery where it lies, of any size: each search fetches the part that it needs.
class StoredGallery {
 public:
  virtual ~StoredGallery() = default;

  virtual const GalleryMakers& makers() const = 0;

  /// How many Gallery::subjects() would list, were all of it loaded.
  virtual std::size_t subjects() const = 0;

  /// Pre-selection (ISO/IEC 2382-37): a gallery of at least the `count` subjects that are most alike to each of
  /// `probes` (as in Gallery::similarities()), with all their photos, in the order of enrollment. Fewer where there are
  /// fewer. A large gallery finds them by an index that may pass over somebody, unless they are wanted `exact`.
  virtual std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count,
                                                   bool exact = false) = 0;

  /// What was measured of that index; nothing where there is none, or it was not measured.
  virtual std::optional<SearchRecall> recall() const { return std::nullopt; }
};

/// One that is in memory: all of it is the part that a search needs.
class LoadedGallery : public StoredGallery {
 public:
  explicit LoadedGallery(Gallery gallery) : gallery_(std::make_shared<const Gallery>(std::move(gallery))) {}

  const GalleryMakers& makers() const override { return gallery_->makers(); }
  std::size_t subjects() const override { return gallery_->subjects().size(); }
  std::shared_ptr<const Gallery> preselect(std::span<const Embedding>, std::size_t, bool) override { return gallery_; }

 private:
  std::shared_ptr<const Gallery> gallery_;
};

}  // namespace maskid
