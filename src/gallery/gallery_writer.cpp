#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/search_index.hpp"

#include "gallery/listed.hpp"
#include "gallery/record_reader.hpp"

namespace fs = std::filesystem;

namespace maskid {

using namespace gallery_format;

struct GalleryWriter::State {
  fs::path path;
  fs::path partial;
  GalleryMakers makers;
  const GalleryKey* key = nullptr;  ///< may be missing
  Descriptor file;
  std::optional<RecordCipher> cipher;  ///< of `file`, where there is a key
  RecordLink link{};                   ///< of its next record
  std::uint64_t offset = 0;            ///< all before it is whole
  std::uint64_t photos = 0;

  /// Takes back what stands behind `offset`; if that fails too, the next writer does it.
  void cut_off() {
    const auto end = static_cast<off_t>(offset);
    if (::ftruncate(file.get(), end) == 0) ::lseek(file.get(), end, SEEK_SET);
  }

  void write(std::string_view bytes) {
    if (!write_all(file, bytes)) {
      const int code = errno;
      cut_off();
      throw system_error("write", partial, code);
    }
    offset += bytes.size();
  }

  void write_record(RecordKind kind, std::string_view payload) {
    if (!cipher) return write(encode_record(kind, payload, offset));
    const auto record = cipher->encrypted(kind, payload, link);
    write(record);
    link = RecordCipher::link_behind(record);
  }

  /// Finds the end of the last whole photo. An end record is cut off too: commit() writes it anew. A file torn
  /// within the makers holds nothing worth keeping: `offset` stays 0.
  void find_whole_photos() {
    if (is_torn_start(partial)) return;
    if (!is_opened_by(partial, key)) {
      throw Error(
          shown(partial) +
          " was left by an interrupted command with another key, or none; go on with that command, or delete it");
    }
    RecordReader reader(partial, key);
    if (reader.version() != version) {
      throw Error(shown(partial) + " of an interrupted enrollment is of format version " +
                  std::to_string(reader.version()) + "; finish it with the maskid that began it, or delete it");
    }
    const auto first = reader.next();
    if (!first && reader.torn()) return;
    const auto found = first && first->kind == RecordKind::makers ? decode_makers(first->payload) : std::nullopt;
    if (!found) throw Error(shown(partial) + " of an interrupted enrollment is damaged; delete it and enroll again");
    require_same(*found);
    // Left by an interrupted rewriting, since no enrollment sets a threshold: nothing that the gallery lacks.
    if (found->site_threshold && !makers.site_threshold) return;
    keep(reader);
    for (auto record = reader.next(); record && record->kind == RecordKind::photo; record = reader.next()) {
      keep(reader);
      ++photos;
    }
    cipher = reader.take_cipher();
  }

  void keep(const RecordReader& reader) {
    offset = reader.offset();
    link = reader.link();
  }

  void require_same(const GalleryMakers& found) const {
    auto difference = misfit(found, makers);
    if (!difference && found.mask_styles != makers.mask_styles) {
      difference = "mask styles " + listed(found.mask_styles) + ", not " + listed(makers.mask_styles);
    }
    if (difference) {
      throw Error(shown(partial) + " of an interrupted enrollment was made with " + *difference +
                  "; enroll with the same, or delete it");
    }
  }

  /// Writes behind `offset` from here on: at the start, what every gallery starts with.
  void go_on() {
    const auto end = static_cast<off_t>(offset);
    if (::ftruncate(file.get(), end) != 0 || ::lseek(file.get(), end, SEEK_SET) < 0) {
      throw system_error("continue", partial, errno);
    }
    if (end > 0) return;
    write_start();
    write_record(RecordKind::makers, encode_makers(makers));
  }

  /// With a cipher of its own: a file that starts over has no record in common with the one before.
  void write_start() {
    if (key == nullptr) return write(preamble());
    cipher.emplace(*key);
    write(cipher->start());
    link = cipher->first_link();
  }
};

GalleryWriter::GalleryWriter(const fs::path& path, GalleryMakers makers, const GalleryKey* key)
    : state_(std::make_unique<State>()) {
  auto& state = *state_;
  state.path = behind_links(path);
  state.partial = partial_of(path);
  state.makers = std::move(makers);
  state.key = key;
  encode_makers(state.makers);  // throws before there is a file
  state.file = Descriptor(::open(state.partial.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!state.file) throw system_error("write", state.partial, errno);
  const bool locked = ::flock(state.file.get(), LOCK_EX | LOCK_NB) == 0;
  if (!locked && errno != EWOULDBLOCK) throw system_error("lock", state.partial, errno);
  // The writer before may have renamed it between our opening and locking.
  if (!locked || !is_at(state.file, state.partial)) {
    throw Error("another maskid is writing to " + shown(path) + "; wait until it is done");
  }
  state.find_whole_photos();
  state.go_on();
}

GalleryWriter::~GalleryWriter() = default;

void GalleryWriter::for_each_kept(const std::function<void(const EnrolledPhoto&)>& each) const {
  RecordReader reader(state_->partial, state_->key);
  reader.read_makers();
  for (auto record = reader.next(); record; record = reader.next()) {
    const auto photo = decode_photo(record->payload, state_->makers.dimension, reader.version());
    if (!photo) reader.throw_damaged("a record is not a photo");
    each(*photo);
  }
}

void GalleryWriter::start_over() {
  state_->offset = 0;
  state_->photos = 0;
  state_->go_on();
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
  const auto end_of_photos = state.offset;
  const auto last_link = state.link;
  remove_search_index(state.path);
  state.write_record(RecordKind::end, encode_count(state.photos));
  if (::fsync(state.file.get()) != 0 || ::rename(state.partial.c_str(), state.path.c_str()) != 0) {
    const int code = errno;
    state.offset = end_of_photos;
    state.link = last_link;
    state.cut_off();
    throw system_error("write", state.path, code);
  }
  state.file = {};
  if (!sync_folder_of(state.path)) throw system_error("sync the folder of", state.path, errno);
  if (!state.cipher) renew_search_index(state.path);  // it holds templates in clear
}

void GalleryWriter::discard() {
  // Once committed, a file of that name is another writer's.
  if (state_->file) ::unlink(state_->partial.c_str());
}

}  // namespace maskid
