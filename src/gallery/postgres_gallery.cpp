#include "maskid/gallery/postgres_gallery.hpp"

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

#include "gallery/gallery_format.hpp"
#include "gallery/postgres_counts.hpp"
#include "gallery/postgres_photos.hpp"
#include "gallery/postgres_schema.hpp"

namespace maskid {
namespace {

/// A transaction in the gallery at a place, which must be there.
class GalleryTransaction {
 public:
  GalleryTransaction(const GalleryPlace& place, PostgresTransaction::Kind kind)
      : connection(place), gallery(require_gallery(connection)), transaction_(connection, kind) {
    connection.run(gallery.search_path);
  }
  void commit() { transaction_.commit(); }

  PostgresConnection connection;
  PostgresGallery gallery;

 private:
  PostgresTransaction transaction_;
};

using Kind = PostgresTransaction::Kind;

void read_photos(GalleryTransaction& reading, const std::function<void(EnrolledPhoto)>& each) {
  auto& connection = reading.connection;
  connection.run("DECLARE photos BINARY CURSOR FOR " + select_photos(""));
  PhotoRows photos(each);
  for (;;) {
    const auto rows = connection.query("FETCH 1000 FROM photos");
    if (rows.size() == 0) break;
    photos.take(rows);
  }
  photos.finish();
}

void require_unit_vectors(PostgresConnection& connection) {
  const auto rows = connection.query(
      "SELECT path FROM templates JOIN photos USING (subject_id, photo) WHERE NOT abs((embedding <#> embedding) + 1) < "
      "1e-3 LIMIT 1");
  if (rows.size() == 0) return;
  throw Error(connection.place().shown() + " holds an embedding of " + shown(rows.text(0, 0)) +
              " that is no unit vector: enroll again");
}

void require_counted_right(PostgresConnection& connection) {
  const auto rows = connection.query("SELECT subjects, (SELECT count(*) FROM subjects) FROM gallery");
  const auto said = rows.number<std::int64_t>(0, 0);
  const auto there = rows.number<std::int64_t>(0, 1);
  if (said == there) return;
  throw Error(connection.place().shown() + " says that it has " + std::to_string(said) + " subjects, but has " +
              std::to_string(there) + ": it was changed by other means than maskid; restore it from a copy");
}

}  // namespace

GalleryCounts count_gallery(PostgresConnection& connection) {
  const auto rows = connection.query(
      "SELECT count(DISTINCT subject_id) FILTER (WHERE failure = ''), count(*), count(*) FILTER (WHERE failure <> ''), "
      "(SELECT count(*) FROM templates) FROM photos");
  const auto count = [&](int column) { return static_cast<std::size_t>(rows.number<std::int64_t>(0, column)); };
  return {count(0), count(1), count(2), count(3)};
}

GalleryMakers read_postgres_gallery(const GalleryPlace& place, const std::function<void(EnrolledPhoto)>& each) {
  GalleryTransaction reading(place, Kind::read);
  read_photos(reading, each);
  reading.commit();
  return std::move(reading.gallery.makers);
}

Gallery load_postgres_gallery(const GalleryPlace& place) {
  GalleryTransaction reading(place, Kind::read);
  Gallery gallery(reading.gallery.makers);
  gallery.reserve(count_gallery(reading.connection).templates);
  read_photos(reading, [&](EnrolledPhoto photo) { gallery.add(std::move(photo)); });
  reading.commit();
  return gallery;
}

std::optional<GalleryMakers> find_postgres_makers(const GalleryPlace& place) {
  PostgresConnection connection(place);
  auto gallery = find_gallery(connection);
  if (!gallery) return std::nullopt;
  return std::move(gallery->makers);
}

GalleryCounts verify_postgres_gallery(const GalleryPlace& place) {
  GalleryTransaction reading(place, Kind::read);
  require_unit_vectors(reading.connection);
  require_counted_right(reading.connection);
  return count_gallery(reading.connection);
}

std::size_t remove_postgres_subject(const GalleryPlace& place, const std::string& subject_id) {
  GalleryTransaction writing(place, Kind::write);
  auto& connection = writing.connection;
  // Locked first, so that no photo of the subject comes in after those that are there were counted.
  const auto subject = connection.query("SELECT FROM subjects WHERE subject_id = $1::text FOR UPDATE", {subject_id});
  if (subject.size() == 0) {
    throw Error("there is no subject " + in_quotes(subject_id) + " in " + place.shown() +
                "; maskid gallery list shows them");
  }
  const auto photos = connection.query("SELECT count(*) FROM photos WHERE subject_id = $1::text", {subject_id});
  connection.query("DELETE FROM subjects WHERE subject_id = $1::text", {subject_id});  // and all that refers to it
  connection.query("UPDATE gallery SET subjects = subjects - 1");
  writing.commit();
  return static_cast<std::size_t>(photos.number<std::int64_t>(0, 0));
}

void set_postgres_site_threshold(const GalleryPlace& place, const SiteThreshold& threshold) {
  GalleryTransaction writing(place, Kind::write);
  auto makers = writing.gallery.makers;
  makers.site_threshold = threshold;
  writing.connection.query("UPDATE gallery SET makers = $1::text::jsonb", {gallery_format::encode_makers(makers)});
  writing.commit();
}

}  // namespace maskid
