#include "maskid/gallery/search_index.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <unordered_map>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/mapped_file.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/index_codes.hpp"
#include "gallery/index_search.hpp"
#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace index_format;

namespace {

/// Rows go to the file as they come, everything else when all is known.
class IndexWriter {
 public:
  IndexWriter(const fs::path& path, int dimension)
      : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (!file_) throw system_error("write", path_, errno);
    head_.dimension = static_cast<std::uint64_t>(dimension);
    head_.stride = (head_.dimension + quantized_lanes - 1) / quantized_lanes * quantized_lanes;
    buffer_.resize(head_size);
  }

  void add(const EnrolledPhoto& photo, std::uint64_t offset) {
    const auto next = static_cast<std::uint32_t>(subjects_.size());
    const auto subject = subjects_.emplace(photo.subject_id, next).first->second;
    photo_offsets_.push_back(offset);
    photo_subjects_.push_back(subject);
    first_rows_.push_back(static_cast<std::uint32_t>(owners_.size()));
    if (const auto& expires = photo.consent.expires) {
      head_.first_expiry = std::min(head_.first_expiry, days_of(*expires));
    }
    for (const auto& face : photo.templates) add_row(face.embedding, subject);
  }

  /// `gallery` is what the photos are of; they get codes where they have `coded_from` templates or more.
  void finish(const GalleryState& gallery, std::size_t coded_from) {
    head_.gallery = gallery;
    head_.rows = owners_.size();
    head_.photos = photo_offsets_.size();
    head_.subjects = subjects_.size();
    if (owners_.size() % 2 == 1) {
      scales_.push_back(0);
      owners_.push_back(0);
    }
    put_all(scales_);
    put_all(owners_);
    put_all(photo_offsets_);
    put_all(photo_subjects_);
    write_buffer();
    if (head_.rows >= std::max<std::size_t>(coded_from, 1)) write_codes();
    const auto head = encode_head(head_);
    if (::lseek(file_.get(), 0, SEEK_SET) != 0 || !write_all(file_, head) || ::fsync(file_.get()) != 0) fail();
  }

 private:
  void add_row(const Embedding& embedding, std::uint32_t subject) {
    const auto start = buffer_.size();
    buffer_.resize(start + head_.stride);
    auto* steps = reinterpret_cast<std::int8_t*>(buffer_.data() + start);
    const auto quantized = quantize(embedding, {steps, embedding.size()});
    if (!(std::abs(quantized.length - 1) < 0.1F)) {
      throw Error(shown(path_) +
                  " cannot be made: the gallery holds an embedding that is no unit vector; enroll again");
    }
    head_.length = std::max(head_.length, quantized.length);
    head_.error = std::max(head_.error, quantized.error);
    scales_.push_back(quantized.scale);
    owners_.push_back(subject);
    constexpr std::size_t piece = 1U << 20;
    if (buffer_.size() >= piece) write_buffer();
  }

  void write_codes() {
    first_rows_.push_back(static_cast<std::uint32_t>(head_.rows));
    {
      const MappedFile written(path_);
      const auto rows = sections(written.bytes(), head_).value().rows;
      buffer_ = code_sections(head_, rows, first_rows_, photo_subjects_);
    }
    write_buffer();
    head_.coded = true;
    const MappedFile written(path_);
    const auto recall = IndexSearch(head_, sections(written.bytes(), head_).value()).measured_recall();
    head_.tried = static_cast<std::uint32_t>(recall.tried);
    head_.found = static_cast<std::uint32_t>(recall.found);
  }

  template <class Number>
  void put_all(const std::vector<Number>& numbers) {
    buffer_.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number));
  }

  void write_buffer() {
    if (!write_all(file_, buffer_)) fail();
    buffer_.clear();
  }

  [[noreturn]] void fail() const { throw system_error("write", path_, errno); }

  fs::path path_;
  Descriptor file_;
  Head head_;
  std::string buffer_;
  std::vector<float> scales_;
  std::vector<std::uint32_t> owners_;
  std::vector<std::uint64_t> photo_offsets_;
  std::vector<std::uint32_t> photo_subjects_;
  std::vector<std::uint32_t> first_rows_;  // of each photo
  std::unordered_map<std::string, std::uint32_t> subjects_;
};

fs::path partial_index_of(const fs::path& path) { return index_of(path).string() + ".partial"; }

GalleryState required_state(const fs::path& gallery) {
  const auto state = state_of(gallery);
  if (!state) throw system_error("open the gallery", gallery, errno);
  return *state;
}

}  // namespace

fs::path index_of(const fs::path& path) { return behind_links(path).string() + ".index"; }

void remove_search_index(const fs::path& path) {
  for (const auto& name : {index_of(path), partial_index_of(path)}) {  // one that was killed leaves the second
    if (::access(name.c_str(), F_OK) == 0 && ::unlink(name.c_str()) != 0) throw system_error("remove", name, errno);
  }
}

void renew_search_index(const fs::path& path) noexcept {
  try {
    const auto values = fs::file_size(path) / sizeof(float);
    if (values / static_cast<std::size_t>(read_gallery_makers(path).dimension) >= indexed_templates) {
      return write_search_index(path);
    }
  } catch (const Error&) {
  } catch (const fs::filesystem_error&) {
  }
  try {
    remove_search_index(path);
  } catch (const Error&) {  // commit() took away the one of the gallery before; what is left fits none
  }
}

void write_search_index(const fs::path& path, std::size_t coded_from) {
  const auto index = index_of(path);
  const auto partial = partial_index_of(path);
  const auto state = required_state(path);
  try {
    RecordReader reader(path, nullptr);
    const auto makers = reader.read_makers();
    IndexWriter writer(partial, makers.dimension);
    read_photos(reader, makers.dimension,
                [&](const EnrolledPhoto& photo, std::uint64_t offset) { writer.add(photo, offset); });
    writer.finish(state, coded_from);
    if (::rename(partial.c_str(), index.c_str()) != 0) throw system_error("write", index, errno);
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
  // Somebody who is no longer in the gallery must not stay in the index of what it was.
  if (required_state(path) != state) remove_search_index(path);
}

}  // namespace maskid
