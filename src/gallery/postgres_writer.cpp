#include <algorithm>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/postgres_gallery.hpp"

#include "gallery/listed.hpp"
#include "gallery/postgres_counts.hpp"
#include "gallery/postgres_photos.hpp"
#include "gallery/postgres_schema.hpp"

namespace maskid {
namespace {

/// Photos of a transaction: some seconds of extraction, which is what a writer that is killed has to do again.
constexpr std::size_t batch_size = 32;

void require_same(const GalleryMakers& there, const GalleryMakers& now, const GalleryPlace& place) {
  require_fit(there, now, place);
  if (there.mask_styles == now.mask_styles) return;
  throw Error("gallery " + place.shown() + " was made with the mask styles " + listed(there.mask_styles) + ", not " +
              listed(now.mask_styles) + "; leave --styles out, or enroll into another gallery");
}

}  // namespace

struct PostgresWriter::State {
  PostgresConnection connection;
  PostgresGallery gallery;
  std::vector<EnrolledPhoto> batch = {};

  /// Locks the subject until the transaction ends, so that no other writer adds to it or removes it; true when it is
  /// new.
  bool lock(const std::string& subject_id) {
    for (;;) {
      const auto added = connection.query(
          "INSERT INTO subjects VALUES ($1::text) ON CONFLICT DO NOTHING RETURNING subject_id", {subject_id});
      if (added.size() == 1) return true;
      const auto there =
          connection.query("SELECT FROM subjects WHERE subject_id = $1::text FOR NO KEY UPDATE", {subject_id});
      if (there.size() == 1) return false;  // else it was removed in between
    }
  }

  /// In the order of their names, so that no two writers wait for each other. Returns how many are new.
  std::int64_t lock_subjects() {
    std::set<std::string> subjects;
    for (const auto& photo : batch) subjects.insert(photo.subject_id);
    return std::count_if(subjects.begin(), subjects.end(), [this](const auto& subject_id) { return lock(subject_id); });
  }

  void add_photos() {
    TemplateCopy templates;
    for (const auto& photo : batch) {
      const auto rows = connection.query(insert_photo, photo_values(photo));
      if (rows.size() == 1) templates.add(photo, rows.number<std::int64_t>(0, 0));
    }
    templates.send(connection);
  }
};

PostgresWriter::PostgresWriter(const GalleryPlace& place, const GalleryMakers& makers) {
  PostgresConnection connection(place);
  auto gallery = find_or_make_gallery(connection, makers);
  require_same(gallery.makers, makers, place);
  state_ = std::make_unique<State>(State{std::move(connection), std::move(gallery)});
}

PostgresWriter::~PostgresWriter() = default;

void PostgresWriter::for_each_known(std::span<const std::string> subjects,
                                    const std::function<void(const EnrolledPhoto&)>& each) {
  auto& connection = state_->connection;
  PostgresTransaction transaction(connection, PostgresTransaction::Kind::read);
  connection.run(state_->gallery.search_path);
  const auto rows = connection.query(
      "SELECT subject_id, path, content, failure FROM photos WHERE subject_id = ANY ($1::text[]) ORDER BY photo",
      {text_array_bytes(subjects)});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EnrolledPhoto photo;
    photo.subject_id = rows.text(row, 0);
    photo.path = rows.text(row, 1);
    photo.content = content_of(rows, row, 2);
    photo.failure = rows.text(row, 3);
    each(photo);
  }
  transaction.commit();
}

void PostgresWriter::append(EnrolledPhoto photo) {
  for (const auto& face : photo.templates) {
    if (face.embedding.size() != static_cast<std::size_t>(state_->gallery.makers.dimension)) {
      throw Error("an embedding of " + std::to_string(face.embedding.size()) +
                  " values does not fit a gallery of dimension " + std::to_string(state_->gallery.makers.dimension));
    }
  }
  state_->batch.push_back(std::move(photo));
  if (state_->batch.size() >= batch_size) commit();
}

void PostgresWriter::commit() {
  if (state_->batch.empty()) return;
  auto& connection = state_->connection;
  PostgresTransaction transaction(connection, PostgresTransaction::Kind::write);
  connection.run(state_->gallery.search_path);
  const auto added = state_->lock_subjects();
  state_->add_photos();
  // Last, since no other writer gets past its lock before the transaction ends.
  if (added > 0) connection.query("UPDATE gallery SET subjects = subjects + $1::bigint", {network_bytes(added)});
  transaction.commit();
  state_->batch.clear();
}

GalleryCounts PostgresWriter::counts() {
  auto& connection = state_->connection;
  PostgresTransaction transaction(connection, PostgresTransaction::Kind::read);
  connection.run(state_->gallery.search_path);
  return count_gallery(connection);
}

}  // namespace maskid
