#include <algorithm>
#include <set>

#include "maskid/gallery/postgres_gallery.hpp"

#include "gallery/postgres_photos.hpp"
#include "gallery/postgres_schema.hpp"

namespace maskid {
namespace {

/// Photos asked for of the index at first, and at last; beyond that, all templates are compared.
constexpr std::size_t first_photos = 200;
constexpr std::size_t most_photos = 16'000;
/// Photos for each subject wanted.
constexpr std::size_t photos_a_subject = 8;
/// Subjects taken beside those wanted, since the index knows of a photo's templates no more than their mean.
constexpr std::size_t spare_subjects = 24;

class PostgresSearch : public StoredGallery {
 public:
  PostgresSearch(const GalleryPlace& place, Day today)
      : connection_(place), gallery_(require_gallery(connection_)), today_(today) {}

  const GalleryMakers& makers() const override { return gallery_.makers; }
  std::size_t subjects() const override { return gallery_.subjects; }

  std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count, bool exact) override {
    PostgresTransaction transaction(connection_, PostgresTransaction::Kind::read);
    connection_.run(gallery_.search_path +
                    "; SET LOCAL hnsw.iterative_scan TO relaxed_order; SET LOCAL hnsw.ef_search TO " +
                    std::to_string(first_photos));
    std::set<std::string> selected;
    for (const auto& probe : probes) {
      const auto bytes = vector_bytes(probe);
      const auto found = exact ? first_of(nearest_of_all(bytes, count), count) : nearest(bytes, count);
      selected.insert(found.begin(), found.end());
    }
    auto part = fetch({selected.begin(), selected.end()});
    transaction.commit();
    return part;
  }

 private:
  /// At least `count` subjects, where there are so many: those with the photos nearest to the probe.
  std::vector<std::string> nearest(const std::string& probe, std::size_t count) {
    const std::size_t most = count + spare_subjects;
    std::vector<std::string> subjects;
    for (std::size_t photos = std::max(first_photos, photos_a_subject * count); photos <= most_photos; photos *= 4) {
      const auto found = nearest_photos(probe, photos);
      subjects = first_of(found, most);
      // Fewer are all that the index has, or is willing to look through.
      const bool all = found.size() == 0 || static_cast<std::size_t>(found.number<std::int64_t>(0, 1)) < photos;
      if (all || subjects.size() == most) break;
    }
    return subjects.size() >= count ? subjects : first_of(nearest_of_all(probe, count), count);
  }

  /// The subjects of the nearest photos, best first, and how many photos there were.
  PostgresRows nearest_photos(const std::string& probe, std::size_t photos) {
    return connection_.query(
        "SELECT subject_id, (sum(count(*)) OVER ())::bigint FROM (SELECT subject_id, center <#> $1::vector::halfvec AS "
        "distance FROM photos WHERE center IS NOT NULL AND (expires IS NULL OR expires >= $3::text::date) ORDER BY "
        "distance LIMIT $2::bigint) AS nearest GROUP BY subject_id ORDER BY min(distance)",
        {probe, network_bytes(static_cast<std::int64_t>(photos)), text_of(today_)});
  }

  /// Exact, and as slow as the table is long.
  PostgresRows nearest_of_all(const std::string& probe, std::size_t count) {
    return connection_.query(
        "SELECT subject_id FROM subjects JOIN photos USING (subject_id) LEFT JOIN templates USING (subject_id, photo) "
        "WHERE expires IS NULL OR expires >= $3::text::date GROUP BY subject_id ORDER BY min(embedding <#> "
        "$1::vector), "
        "subject_id LIMIT $2::bigint",
        {probe, network_bytes(static_cast<std::int64_t>(count)), text_of(today_)});
  }

  static std::vector<std::string> first_of(const PostgresRows& rows, std::size_t most) {
    std::vector<std::string> subjects;
    for (std::size_t row = 0; row < std::min(rows.size(), most); ++row) subjects.push_back(rows.text(row, 0));
    return subjects;
  }

  std::shared_ptr<const Gallery> fetch(const std::vector<std::string>& subjects) {
    auto part = std::make_shared<Gallery>(gallery_.makers);
    PhotoRows photos([&](EnrolledPhoto photo) {
      if (!photo.consent.expired(today_)) part->add(std::move(photo));
    });
    if (!subjects.empty()) {
      photos.take(
          connection_.query(select_photos("WHERE subject_id = ANY ($1::text[])"), {text_array_bytes(subjects)}));
      photos.finish();
    }
    return part;
  }

  PostgresConnection connection_;
  PostgresGallery gallery_;
  Day today_;
};

}  // namespace

std::unique_ptr<StoredGallery> open_postgres_gallery(const GalleryPlace& place, Day today) {
  return std::make_unique<PostgresSearch>(place, today);
}

}  // namespace maskid
