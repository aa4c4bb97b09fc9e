#include <algorithm>
#include <set>

#include "maskid/gallery/postgres_gallery.hpp"

#include "gallery/postgres_photos.hpp"
#include "gallery/postgres_schema.hpp"

namespace maskid {
namespace {

/// Rows of the index asked for at first, and at last; beyond that, all templates are compared.
constexpr std::size_t first_rows = 200;
constexpr std::size_t most_rows = 16'000;
/// Rows for each subject wanted: a subject has nine templates a photo.
constexpr std::size_t rows_a_subject = 20;
/// Subjects taken beside those wanted, since the index rounds.
constexpr std::size_t spare_subjects = 8;

class PostgresSearch : public StoredGallery {
 public:
  explicit PostgresSearch(const GalleryPlace& place) : connection_(place), gallery_(require_gallery(connection_)) {}

  const GalleryMakers& makers() const override { return gallery_.makers; }
  std::size_t subjects() const override { return gallery_.subjects; }

  std::shared_ptr<const Gallery> preselect(std::span<const Embedding> probes, std::size_t count) override {
    PostgresTransaction transaction(connection_, PostgresTransaction::Kind::read);
    connection_.run(gallery_.search_path +
                    "; SET LOCAL hnsw.iterative_scan TO relaxed_order; SET LOCAL hnsw.ef_search TO " +
                    std::to_string(first_rows));
    std::set<std::string> selected;
    for (const auto& probe : probes) {
      for (auto& subject_id : nearest(vector_bytes(probe), count)) selected.insert(std::move(subject_id));
    }
    auto part = fetch({selected.begin(), selected.end()});
    transaction.commit();
    return part;
  }

 private:
  /// At least `count` subjects, where there are so many: those with the templates nearest to the probe.
  std::vector<std::string> nearest(const std::string& probe, std::size_t count) {
    for (std::size_t rows = std::max(first_rows, rows_a_subject * count); rows <= most_rows; rows *= 4) {
      const auto found = nearest_rows(probe, rows);
      if (found.size() >= count) return first_of(found, count + spare_subjects);
      // All that the index has, or is willing to look through.
      if (found.size() == 0 || static_cast<std::size_t>(found.number<std::int64_t>(0, 1)) < rows) break;
    }
    return first_of(nearest_of_all(probe, count), count);
  }

  /// Subjects, best first, and how many rows they were found in.
  PostgresRows nearest_rows(const std::string& probe, std::size_t rows) {
    const std::string type = gallery_.indexed_type();
    return connection_.query("SELECT subject_id, (sum(count(*)) OVER ())::bigint FROM (SELECT subject_id, embedding::" +
                                 type + " <#> $1::vector::" + type +
                                 " AS distance FROM templates ORDER BY distance LIMIT $2::bigint) AS nearest GROUP BY "
                                 "subject_id ORDER BY min(distance)",
                             {probe, network_bytes(static_cast<std::int64_t>(rows))});
  }

  /// Exact, and as slow as the table is long.
  PostgresRows nearest_of_all(const std::string& probe, std::size_t count) {
    return connection_.query(
        "SELECT subject_id FROM subjects LEFT JOIN templates USING (subject_id) GROUP BY subject_id ORDER BY "
        "min(embedding <#> $1::vector), subject_id LIMIT $2::bigint",
        {probe, network_bytes(static_cast<std::int64_t>(count))});
  }

  static std::vector<std::string> first_of(const PostgresRows& rows, std::size_t most) {
    std::vector<std::string> subjects;
    for (std::size_t row = 0; row < std::min(rows.size(), most); ++row) subjects.push_back(rows.text(row, 0));
    return subjects;
  }

  std::shared_ptr<const Gallery> fetch(const std::vector<std::string>& subjects) {
    auto part = std::make_shared<Gallery>(gallery_.makers);
    PhotoRows photos([&](EnrolledPhoto photo) { part->add(std::move(photo)); });
    if (!subjects.empty()) {
      photos.take(
          connection_.query(select_photos("WHERE subject_id = ANY ($1::text[])"), {text_array_bytes(subjects)}));
      photos.finish();
    }
    return part;
  }

  PostgresConnection connection_;
  PostgresGallery gallery_;
};

}  // namespace

std::unique_ptr<StoredGallery> open_postgres_gallery(const GalleryPlace& place) {
  return std::make_unique<PostgresSearch>(place);
}

}  // namespace maskid
