#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace gallery_format;

struct GalleryWriter::State {
  fs::path path;
  fs::path partial;
  GalleryMakers makers;
  Descriptor file;
  std::uint64_t offset = 0;  ///< all before it is whole
  std::uint64_t photos = 0;

  void write(std::string_view bytes) {
    if (!write_all(file, bytes)) {
      const int code = errno;
      // Cut the torn record off; if that fails too, the next writer does it.
      if (::ftruncate(file.get(), static_cast<off_t>(offset)) == 0)
        ::lseek(file.get(), static_cast<off_t>(offset), SEEK_SET);
      throw system_error("write", partial, code);
    }
    offset += bytes.size();
  }

  void write_record(RecordKind kind, std::string_view payload) { write(encode_record(kind, payload, offset)); }

  void start() {
    write(preamble());
    write_record(RecordKind::makers, encode_makers(makers));
  }

  /// Finds the end of the last whole photo. An end record is cut off too: commit() writes it anew.
  void continue_interrupted() {
    RecordReader reader(partial);
    const auto found = reader.read_makers();
    require_fit(found, makers, partial);
    if (found.mask_styles != makers.mask_styles) {
      throw Error(shown(partial) +
                  " of an interrupted enrollment was made with other mask styles; enroll with the same, or delete it");
    }
    offset = reader.offset();
    for (auto record = reader.next(); record && record->kind == RecordKind::photo; record = reader.next()) {
      offset = reader.offset();
      ++photos;
    }
    if (::ftruncate(file.get(), static_cast<off_t>(offset)) != 0 ||
        ::lseek(file.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
      throw system_error("continue", partial, errno);
    }
  }
};

GalleryWriter::GalleryWriter(const fs::path& path, GalleryMakers makers) : state_(std::make_unique<State>()) {
  auto& state = *state_;
  state.path = path;
  state.partial = path.string() + ".partial";
  state.makers = std::move(makers);
  state.file = Descriptor(::open(state.partial.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!state.file) throw system_error("write", state.partial, errno);
  if (::flock(state.file.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error("another maskid is writing to " + shown(path) + "; wait until it is done");
  }
  // A start torn within the makers holds nothing worth keeping.
  const std::size_t shortest = preamble_size + record_head_size + encode_makers(state.makers).size();
  if (fs::file_size(state.partial) < shortest) {
    if (::ftruncate(state.file.get(), 0) != 0) throw system_error("write", state.partial, errno);
    state.start();
  } else {
    state.continue_interrupted();
  }
}

GalleryWriter::~GalleryWriter() = default;

void GalleryWriter::for_each_kept(const std::function<void(const EnrolledPhoto&)>& each) const {
  RecordReader reader(state_->partial);
  reader.read_makers();
  for (auto record = reader.next(); record; record = reader.next()) {
    const auto photo = decode_photo(record->payload, state_->makers.dimension);
    if (!photo) reader.throw_damaged("a record is not a photo");
    each(*photo);
  }
}

void GalleryWriter::append(const EnrolledPhoto& photo) {
  for (const auto& face : photo.templates) {
    if (face.embedding.size() != static_cast<std::size_t>(state_->makers.dimension)) {
      throw Error("an embedding of " + std::to_string(face.embedding.size()) +
                  " values does not fit a gallery of dimension " + std::to_string(state_->makers.dimension));
    }
  }
  state_->write_record(RecordKind::photo, encode_photo(photo));
  ++state_->photos;
}

void GalleryWriter::commit() {
  auto& state = *state_;
  state.write_record(RecordKind::end, encode_count(state.photos));
  if (::fsync(state.file.get()) != 0) throw system_error("write", state.partial, errno);
  if (::rename(state.partial.c_str(), state.path.c_str()) != 0) throw system_error("write", state.path, errno);
  if (!sync_folder_of(state.path)) throw system_error("sync the folder of", state.path, errno);
}

void GalleryWriter::discard() { ::unlink(state_->partial.c_str()); }

}  // namespace maskid
