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

/// Tells `before` of the photos that `where` selects, and returns how many they are.
std::size_t announce(PostgresConnection& connection, const std::string& where, const std::string& value,
                     const BeforeRewriting& before) {
  const auto rows =
      connection.query("SELECT subject_id, content FROM photos WHERE " + where + " ORDER BY photo", {value});
  std::vector<AffectedPhoto> photos(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    photos[row].subject_id = rows.text(row, 0);
    photos[row].content = content_of(rows, row, 1);
  }
  if (before && !photos.empty()) before(photos);
  return photos.size();
}

[[noreturn]] void throw_no_subject(const std::string& subject_id, const GalleryPlace& place) {
  throw Error("there is no subject " + in_quotes(subject_id) + " in " + place.shown() +
              "; maskid gallery list shows them");
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

Gallery load_postgres_gallery(const GalleryPlace& place, std::optional<Day> today) {
  GalleryTransaction reading(place, Kind::read);
  Gallery gallery(reading.gallery.makers);
  gallery.reserve(count_gallery(reading.connection).templates);
  read_photos(reading, [&](EnrolledPhoto photo) {
    if (!today || !photo.consent.expired(*today)) gallery.add(std::move(photo));
  });
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

std::size_t remove_postgres_subject(const GalleryPlace& place, const std::string& subject_id,
                                    const BeforeRewriting& before) {
  GalleryTransaction writing(place, Kind::write);
  auto& connection = writing.connection;
  // Locked first, so that no photo of the subject comes in after those that are there were counted.
  const auto subject = connection.query("SELECT FROM subjects WHERE subject_id = $1::text FOR UPDATE", {subject_id});
  if (subject.size() == 0) throw_no_subject(subject_id, place);
  const auto photos = announce(connection, "subject_id = $1::text", subject_id, before);
  connection.query("DELETE FROM subjects WHERE subject_id = $1::text", {subject_id});  // and all that refers to it
  connection.query("UPDATE gallery SET subjects = subjects - 1");
  writing.commit();
  return photos;
}

std::size_t set_postgres_consent(const GalleryPlace& place, const std::string& subject_id, const Consent& consent,
                                 const BeforeRewriting& before) {
  GalleryTransaction writing(place, Kind::write);
  auto& connection = writing.connection;
  connection.query("SELECT FROM subjects WHERE subject_id = $1::text FOR UPDATE", {subject_id});
  const auto photos = announce(connection, "subject_id = $1::text", subject_id, before);
  if (photos == 0) throw_no_subject(subject_id, place);
  connection.query(
      "UPDATE photos SET consent = $2::text, expires = nullif($3::text, '')::date WHERE subject_id = $1::text",
      {subject_id, consent.basis, expiry_text(consent)});
  writing.commit();
  return photos;
}

std::size_t purge_postgres_expired(const GalleryPlace& place, Day today, const BeforeRewriting& before) {
  GalleryTransaction writing(place, Kind::write);
  auto& connection = writing.connection;
  // Locked first, in one order, so that no photo comes in between and no two writers wait for each other.
  connection.query(
      "SELECT FROM subjects WHERE subject_id IN (SELECT subject_id FROM photos WHERE expires < $1::text::date) ORDER "
      "BY "
      "subject_id FOR UPDATE",
      {text_of(today)});
  const auto photos = announce(connection, "expires < $1::text::date", text_of(today), before);
  if (photos > 0) {
    connection.query("DELETE FROM photos WHERE expires < $1::text::date", {text_of(today)});
    connection.query(
        "WITH gone AS (DELETE FROM subjects s WHERE NOT EXISTS (SELECT FROM photos p WHERE p.subject_id = "
        "s.subject_id) RETURNING 1) UPDATE gallery SET subjects = subjects - (SELECT count(*) FROM gone)");
  }
  writing.commit();
  return photos;
}

void set_postgres_site_threshold(const GalleryPlace& place, const SiteThreshold& threshold) {
  GalleryTransaction writing(place, Kind::write);
  auto makers = writing.gallery.makers;
  makers.site_threshold = threshold;
  writing.connection.query("UPDATE gallery SET makers = $1::text::jsonb", {gallery_format::encode_makers(makers)});
  writing.commit();
}

}  // namespace maskid
