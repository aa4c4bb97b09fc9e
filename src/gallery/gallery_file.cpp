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

/// Of the photos for which `wanted` is true.
Gallery load(const fs::path& path, const GalleryKey* key, const std::function<bool(const EnrolledPhoto&)>& wanted) {
  RecordReader reader(path, key);
  Gallery gallery(reader.read_makers());
  const int dimension = gallery.makers().dimension;
  // Nearly all of the file is embeddings, so this is never too few and hardly too many.
  gallery.reserve(reader.size() / (sizeof(float) * (static_cast<std::size_t>(dimension) + 1)));
  read_photos(reader, dimension, [&](EnrolledPhoto photo, std::uint64_t) {
    if (wanted(photo)) gallery.add(std::move(photo));
  });
  return gallery;
}

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

Error not_in_gallery(const std::string& subject_id, const fs::path& path) {
  return Error("there is no subject " + in_quotes(subject_id) + " in " + shown(path) +
               "; maskid gallery list shows them");
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

/// The photos that a rewriting has met that it takes out or changes.
struct Affected {
  std::vector<AffectedPhoto> photos;

  void add(const EnrolledPhoto& photo) { photos.push_back({photo.subject_id, photo.content}); }

  /// Returns how many they are.
  std::size_t tell(const BeforeRewriting& before) const {
    if (before) before(photos);
    return photos.size();
  }
};

/// rewrite() that keeps the makers; returns what `copy` does.
std::size_t rewrite_photos(const fs::path& path, const GalleryKey* key,
                           const std::function<std::size_t(GalleryWriter&)>& copy) {
  std::size_t affected = 0;
  const Frame frame{read_gallery_makers(path, key), key};
  rewrite(path, frame, frame, [&](GalleryWriter& writer) { affected = copy(writer); });
  return affected;
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
  return load(path, key, [](const EnrolledPhoto&) { return true; });
}

Gallery load_gallery(const fs::path& path, Day today, const GalleryKey* key) {
  return load(path, key, [&](const EnrolledPhoto& photo) { return !photo.consent.expired(today); });
}

std::unique_ptr<StoredGallery> open_gallery(const fs::path& path, Day today, const GalleryKey* key) {
  if (key == nullptr) {
    if (auto indexed = open_indexed_gallery(path, today)) return indexed;
  }
  return std::make_unique<LoadedGallery>(load_gallery(path, today, key));
}

GalleryCounts verify_gallery_file(const fs::path& path, const GalleryKey* key) {
  GalleryTally tally;
  const auto each = [&](const EnrolledPhoto& photo) {
    require_unit(photo, path);
    tally.add(photo);
  };
  read_gallery_file(path, each, key);
  return tally.all();
}

std::size_t remove_subject(const fs::path& path, const std::string& subject_id, const BeforeRewriting& before,
                           const GalleryKey* key) {
  return rewrite_photos(path, key, [&](GalleryWriter& writer) {
    Affected affected;
    std::size_t kept = 0;
    const auto each = [&](const EnrolledPhoto& photo) {
      if (photo.subject_id == subject_id) return affected.add(photo);
      writer.append(photo);
      ++kept;
    };
    read_gallery_file(path, each, key);
    if (affected.photos.empty()) throw not_in_gallery(subject_id, path);
    if (kept == 0)
      throw Error(in_quotes(subject_id) + " is the only subject in " + shown(path) + "; delete the file instead");
    return affected.tell(before);
  });
}

std::size_t purge_expired(const fs::path& path, Day today, const BeforeRewriting& before, const GalleryKey* key) {
  const auto has_expired = [&](const EnrolledPhoto& photo) { return photo.consent.expired(today); };
  std::size_t expired = 0;
  const auto count = [&](const EnrolledPhoto& photo) { expired += has_expired(photo); };
  read_gallery_file(path, count, key);
  if (expired == 0) return 0;
  return rewrite_photos(path, key, [&](GalleryWriter& writer) {
    Affected affected;
    const auto each = [&](const EnrolledPhoto& photo) {
      if (has_expired(photo)) return affected.add(photo);
      writer.append(photo);
    };
    read_gallery_file(path, each, key);
    return affected.tell(before);
  });
}

std::size_t set_consent(const fs::path& path, const std::string& subject_id, const Consent& consent,
                        const BeforeRewriting& before, const GalleryKey* key) {
  return rewrite_photos(path, key, [&](GalleryWriter& writer) {
    Affected affected;
    const auto each = [&](EnrolledPhoto photo) {
      if (photo.subject_id == subject_id) {
        affected.add(photo);
        photo.consent = consent;
      }
      writer.append(photo);
    };
    read_gallery_file(path, each, key);
    if (affected.photos.empty()) throw not_in_gallery(subject_id, path);
    return affected.tell(before);
  });
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
