#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "maskid/gallery/gallery_file.hpp"

namespace maskid {

/// Without waiting for the disk, as ext4 does for a file that is truncated and written: damaged ones are thousands.
inline void put_file(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Every field, bit for bit.
inline bool same_photo(const EnrolledPhoto& a, const EnrolledPhoto& b) {
  const auto quality = [](const EnrolledPhoto& photo) {
    const auto& q = photo.quality;
    return std::vector<float>{q.eye_distance, q.sharpness, q.yaw, q.roll, q.brightness};
  };
  const auto same_template = [](const FaceTemplate& one, const FaceTemplate& other) {
    return one.mask_style == other.mask_style && one.embedding == other.embedding;
  };
  return a.subject_id == b.subject_id && a.path == b.path && a.content == b.content && quality(a) == quality(b) &&
         a.failure == b.failure && a.consent == b.consent &&
         std::ranges::equal(a.templates, b.templates, same_template);
}

inline bool same_photos(const std::vector<EnrolledPhoto>& a, const std::vector<EnrolledPhoto>& b) {
  return std::ranges::equal(a, b, same_photo);
}

inline std::vector<EnrolledPhoto> photos_in(const std::filesystem::path& path, const GalleryKey* key = nullptr) {
  std::vector<EnrolledPhoto> photos;
  const auto keep = [&](EnrolledPhoto photo) { photos.push_back(std::move(photo)); };
  read_gallery_file(path, keep, key);
  return photos;
}

inline std::vector<EnrolledPhoto> kept_by(const GalleryWriter& writer) {
  std::vector<EnrolledPhoto> photos;
  writer.for_each_kept([&](const EnrolledPhoto& photo) { photos.push_back(photo); });
  return photos;
}

inline void write_gallery(const std::filesystem::path& path, const GalleryMakers& makers,
                          const std::vector<EnrolledPhoto>& photos, const GalleryKey* key = nullptr) {
  GalleryWriter writer(path, makers, key);
  for (const auto& photo : photos) writer.append(photo);
  writer.commit();
}

/// The key of a key file that holds one byte 32 times.
inline GalleryKey key_of(char byte) { return {GalleryKey::Kind::key_file, secret(std::string(32, byte))}; }

/// A passphrase that costs as little as can be.
inline GalleryKey cheap_key(const std::string& passphrase) {
  return {GalleryKey::Kind::passphrase, secret(passphrase), {1, 8}};
}

}  // namespace maskid
