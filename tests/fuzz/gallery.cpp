#include <algorithm>
#include <cstring>
#include <string>

#include "maskid/base/checksum.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"
#include "gallery/gallery_format.hpp"

namespace maskid::fuzz {
namespace {

/// As somebody who forges records would write them: nearly every change of a byte would end at a checksum.
std::string with_right_checksums(std::string_view bytes) {
  using namespace gallery_format;
  std::string forged(bytes);
  const auto start = preamble();
  std::copy_n(start.begin(), std::min(start.size(), forged.size()), forged.begin());
  for (std::size_t at = preamble_size; at + record_head_size <= forged.size();) {
    const std::size_t length = decode_head(std::string_view(forged).substr(at, record_head_size)).length;
    if (length > forged.size() - at - record_head_size) break;
    const auto payload = std::string_view(forged).substr(at + record_head_size, length);
    const auto summed = forged.substr(at, summed_head_size).append(payload);
    const std::uint64_t sum = checksum(summed, at);
    std::memcpy(forged.data() + at + summed_head_size, &sum, sizeof sum);
    at += record_head_size + length;
  }
  return forged;
}

void read(const std::filesystem::path& path) {
  static const GalleryKey key(GalleryKey::Kind::key_file, secret(std::string(32, 'k')));
  accepted_or_refused([&] { load_gallery(path); });
  accepted_or_refused([&] { load_gallery(path, &key); });
  accepted_or_refused([&] { verify_gallery_file(path); });
}

}  // namespace

void gallery(std::string_view bytes) {
  read(file_of(bytes, "any.gallery"));
  read(file_of(with_right_checksums(bytes), "forged.gallery"));
}

}  // namespace maskid::fuzz
