#include "maskid/recognition/extraction_cache.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maskid/base/byte_text.hpp"
#include "maskid/base/checksum.hpp"
#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr std::string_view magic = "maskidX\2";
constexpr std::uint8_t no_failure = 255;

/// The numbers of a face and its quality, in one fixed order.
template <class SomeExtraction>
auto numbers_of(SomeExtraction& extraction) {
  auto& [box, landmarks, score, stretch] = extraction.face;
  auto& quality = extraction.quality;
  std::array numbers{&box.x,
                     &box.y,
                     &box.width,
                     &box.height,
                     &score,
                     &stretch,
                     &quality.eye_distance,
                     &quality.sharpness,
                     &quality.yaw,
                     &quality.roll,
                     &quality.brightness,
                     &landmarks[0].x,
                     &landmarks[0].y,
                     &landmarks[1].x,
                     &landmarks[1].y,
                     &landmarks[2].x,
                     &landmarks[2].y,
                     &landmarks[3].x,
                     &landmarks[3].y,
                     &landmarks[4].x,
                     &landmarks[4].y};
  return numbers;
}

std::string encode(const Extraction& extraction) {
  std::string bytes;
  for (const float* number : numbers_of(extraction)) put(bytes, *number);
  put(bytes, static_cast<std::uint8_t>(extraction.cover));
  put(bytes, extraction.failure ? static_cast<std::uint8_t>(*extraction.failure) : no_failure);
  put(bytes, static_cast<std::uint32_t>(extraction.templates.size()));
  for (const auto& face : extraction.templates) {
    put_text(bytes, face.mask_style);
    put_text(bytes, {reinterpret_cast<const char*>(face.embedding.data()), face.embedding.size() * sizeof(float)});
  }
  return bytes;
}

std::optional<Extraction> decode(std::string_view bytes) {
  ByteReader reader(bytes);
  Extraction extraction;
  for (float* number : numbers_of(extraction)) *number = reader.number<float>();
  extraction.cover = static_cast<Cover>(reader.number<std::uint8_t>());
  const auto failure = reader.number<std::uint8_t>();
  if (failure != no_failure) extraction.failure = static_cast<ExtractionFailure>(failure);
  const auto count = reader.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
    FaceTemplate face{{}, reader.text()};
    const auto values = reader.take(reader.number<std::uint32_t>());
    face.embedding.resize(values.size() / sizeof(float));
    std::memcpy(face.embedding.data(), values.data(), face.embedding.size() * sizeof(float));
    extraction.templates.push_back(std::move(face));
  }
  if (!reader.whole()) return std::nullopt;
  return extraction;
}

/// Not synced to the disk: what a crash damages is made again.
void write_file(const fs::path& path, std::string_view bytes) {
  std::string name = path.string() + ".XXXXXX";
  const Descriptor file(::mkstemp(name.data()));  // of mode 0600
  const bool written = file && write_all(file, bytes) && ::rename(name.c_str(), path.c_str()) == 0;
  if (written) return;
  const int code = errno;
  if (file) ::unlink(name.c_str());
  throw system_error("write to the cache", path, code);
}

/// Of all that is kept of one photo.
fs::path folder_of(const fs::path& cache, const Sha256& content) {
  const auto name = to_hex(content);
  return cache / name.substr(0, 2) / name.substr(2);
}

/// Files of caches made before there was a folder a photo: nothing finds them any more, or tells of whom they are.
void forget_nameless(const fs::path& cache) {
  std::error_code failure;
  for (fs::directory_iterator outer(cache, failure), end; !failure && outer != end; outer.increment(failure)) {
    if (!outer->is_directory() || outer->path().filename().string().size() != 2) continue;
    for (fs::directory_iterator inner(*outer, failure); !failure && inner != end; inner.increment(failure)) {
      if (inner->is_regular_file() && inner->path().filename().string().size() >= 62) {
        fs::remove(inner->path(), failure);
      }
    }
  }
  if (failure) throw system_error("clear the cache", cache, failure.value());
}

}  // namespace

std::size_t forget_photos(const fs::path& cache, std::span<const Sha256> contents) {
  if (!fs::is_directory(cache)) throw Error("there is no cache folder " + shown(cache) + "; check the path");
  std::size_t forgotten = 0;
  for (const auto& content : contents) {
    std::error_code failure;
    const auto removed = fs::remove_all(folder_of(cache, content), failure);
    if (failure) throw system_error("clear the cache", folder_of(cache, content), failure.value());
    if (removed > 0) ++forgotten;
  }
  forget_nameless(cache);
  return forgotten;
}

ExtractionCache::ExtractionCache(fs::path folder, std::string makers)
    : folder_(std::move(folder)), makers_(std::move(makers)) {
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) throw system_error("make the cache folder", folder_, failure.value());
}

fs::path ExtractionCache::file_of(const Sha256& content, std::string_view treatment) const {
  return folder_of(folder_, content) / to_hex(sha256(makers_ + "\n" + std::string(treatment)));
}

std::optional<Extraction> ExtractionCache::find(const Sha256& content, std::string_view treatment) const {
  const auto path = file_of(content, treatment);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  std::string bytes;
  try {
    bytes = read_file(path);
  } catch (const Error&) {
    return std::nullopt;
  }
  ByteReader reader(bytes);
  if (reader.take(magic.size()) != magic) return std::nullopt;
  const auto sum = reader.number<std::uint64_t>();
  const auto rest = reader.take(bytes.size() - std::min(bytes.size(), magic.size() + sizeof sum));
  if (checksum(rest, 0) != sum) return std::nullopt;
  return decode(rest);
}

void ExtractionCache::keep(const Sha256& content, std::string_view treatment, const Extraction& extraction) const {
  const auto path = file_of(content, treatment);
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  if (failure) throw system_error("make the cache folder", path.parent_path(), failure.value());
  const auto payload = encode(extraction);
  std::string bytes(magic);
  put(bytes, checksum(payload, 0));
  write_file(path, bytes + payload);
}

}  // namespace maskid
