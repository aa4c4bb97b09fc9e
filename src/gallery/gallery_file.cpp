#include "maskid/gallery/gallery_file.hpp"

#include <cmath>
#include <set>
#include <tuple>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/search_index.hpp"

#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace gallery_format;

namespace {

void require_unit(const EnrolledPhoto& photo, const fs::path& path) {
  for (const auto& face : photo.templates) {
    double squares = 0;
    for (const float value : face.embedding) squares += static_cast<double>(value) * value;
    if (!(std::abs(squares - 1) < 1e-3)) {
      throw Error(shown(path) + " holds an embedding of " + shown(photo.path) +
                  " that is no unit vector: enroll again");
    }
  }
}

/// Returns how many photos were left out.
std::size_t copy_without(const std::string& subject_id, const fs::path& path, const GalleryKey* key,
                         GalleryWriter& writer) {
  std::size_t removed = 0;
  std::size_t kept = 0;
  const auto copy = [&](const EnrolledPhoto& photo) {
    const bool goes = photo.subject_id == subject_id;
    ++(goes ? removed : kept);
    if (!goes) writer.append(photo);
  };
  read_gallery_file(path, copy, key);
  const std::string who = in_quotes(subject_id);
  if (removed == 0) {
    throw Error("there is no subject " + who + " in " + shown(path) + "; maskid gallery list shows them");
  }
  if (kept == 0) throw Error(who + " is the only subject in " + shown(path) + "; delete the file instead");
  return removed;
}

/// True when an interrupted writer left photos behind that the gallery at `path` lacks, so that they would be lost.
bool holds_more(const GalleryWriter& writer, const fs::path& path, const GalleryKey* key) {
  const auto name = [](const EnrolledPhoto& photo) {
    return std::tuple(photo.subject_id, photo.path, photo.content, photo.failure);
  };
  std::set<decltype(name(std::declval<EnrolledPhoto>()))> left;
  writer.for_each_kept([&](const EnrolledPhoto& photo) { left.insert(name(photo)); });
  const auto take_out = [&](const EnrolledPhoto& photo) { left.erase(name(photo)); };
  if (!left.empty()) read_gallery_file(path, take_out, key);
  return !left.empty();
}

/// What a gallery has beside its photos.
struct Frame {
  GalleryMakers makers;
  const GalleryKey* key = nullptr;
};

/// `after` was derived from `before`.
void rewrite(const fs::path& path, const Frame& before, const Frame& after,
             const std::function<void(GalleryWriter&)>& copy) {
  GalleryWriter writer(path, after.makers, after.key);
  if (holds_more(writer, path, before.key)) {
    throw Error("an enrollment into " + shown(path) +
                " is unfinished; finish it by the same enroll command, or delete " + shown(partial_of(path)));
  }
  try {
    // Another maskid may have finished it before this one held the lock; its threshold would be lost.
    if (read_gallery_makers(path, before.key) != before.makers) {
      throw Error("another maskid has just written " + shown(path) + "; run the command again");
    }
    writer.start_over();
    copy(writer);
    writer.commit();
  } catch (...) {
    writer.discard();  // it would pass for an enrollment to be continued
    throw;
  }
}

}  // namespace

fs::path partial_of(const fs::path& path) { return behind_links(path).string() + ".partial"; }

GalleryMakers read_gallery_file(const fs::path& path, const std::function<void(EnrolledPhoto)>& each,
                                const GalleryKey* key) {
  RecordReader reader(path, key);
  auto makers = reader.read_makers();
  read_photos(reader, makers.dimension, [&](EnrolledPhoto photo, std::uint64_t) { each(std::move(photo)); });
  return makers;
}

GalleryMakers read_gallery_makers(const fs::path& path, const GalleryKey* key) {
  return RecordReader(path, key).read_makers();
}

Gallery load_gallery(const fs::path& path, const GalleryKey* key) {
  RecordReader reader(path, key);
  Gallery gallery(reader.read_makers());
  const int dimension = gallery.makers().dimension;
  // Nearly all of the file is embeddings, so this is never too few and hardly too many.
  gallery.reserve(reader.size() / (sizeof(float) * (static_cast<std::size_t>(dimension) + 1)));
  read_photos(reader, dimension, [&](EnrolledPhoto photo, std::uint64_t) { gallery.add(std::move(photo)); });
  return gallery;
}

std::unique_ptr<StoredGallery> open_gallery(const fs::path& path, const GalleryKey* key) {
  if (key == nullptr) {
    if (auto indexed = open_indexed_gallery(path)) return indexed;
  }
  return std::make_unique<LoadedGallery>(load_gallery(path, key));
}

GalleryCounts verify_gallery_file(const fs::path& path, const GalleryKey* key) {
  RecordReader reader(path, key);
  Gallery gallery(reader.read_makers());
  read_photos(reader, gallery.makers().dimension, [&](EnrolledPhoto photo, std::uint64_t) {
    require_unit(photo, path);
    gallery.add(std::move(photo));
  });
  return gallery.counts();
}

std::size_t remove_subject(const fs::path& path, const std::string& subject_id, const GalleryKey* key) {
  std::size_t removed = 0;
  const Frame frame{read_gallery_makers(path, key), key};
  rewrite(path, frame, frame, [&](GalleryWriter& writer) { removed = copy_without(subject_id, path, key, writer); });
  return removed;
}

void set_site_threshold(const fs::path& path, const SiteThreshold& threshold, const GalleryKey* key) {
  const Frame before{read_gallery_makers(path, key), key};
  auto after = before;
  after.makers.site_threshold = threshold;
  rewrite(path, before, after, [&](GalleryWriter& writer) {
    const auto copy = [&](const EnrolledPhoto& photo) { writer.append(photo); };
    read_gallery_file(path, copy, key);
  });
}

std::size_t rekey_gallery(const fs::path& path, const GalleryKey* before, const GalleryKey* after) {
  if (!before && !after) throw Error(shown(path) + " is not encrypted; there is nothing to decrypt");
  std::size_t photos = 0;
  const auto makers = read_gallery_makers(path, before);
  rewrite(path, {makers, before}, {makers, after}, [&](GalleryWriter& writer) {
    const auto copy = [&](const EnrolledPhoto& photo) {
      writer.append(photo);
      ++photos;
    };
    read_gallery_file(path, copy, before);
  });
  return photos;
}

}  // namespace maskid
