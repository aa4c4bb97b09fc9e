#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "maskid/gallery/gallery.hpp"

namespace maskid {

/// A gallery where it lies, of any size: each search fetches the part that it needs.
class StoredGallery {
 public:
  virtual ~StoredGallery() = default;

  virtual const GalleryMakers& makers() const = 0;

  /// How many Gallery::subjects() would list, were all of it loaded.
  virtual std::size_t subjects() const = 0;

  /// Pre-selection (ISO/IEC 2382-37): a gallery of at least the `count` subjects that are most alike to each of
  /// `probes` (as in Gallery::similarities()), with all their photos, in the order of enrollment. Fewer where there are
  /// fewer.
  virtual std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count) = 0;
};

/// One that is in memory: all of it is the part that a search needs.
class LoadedGallery : public StoredGallery {
 public:
  explicit LoadedGallery(Gallery gallery) : gallery_(std::make_shared<const Gallery>(std::move(gallery))) {}

  const GalleryMakers& makers() const override { return gallery_->makers(); }
  std::size_t subjects() const override { return gallery_->subjects().size(); }
  std::shared_ptr<const Gallery> preselect(std::span<const Embedding>, std::size_t) override { return gallery_; }

 private:
  std::shared_ptr<const Gallery> gallery_;
};

}  // namespace maskid
