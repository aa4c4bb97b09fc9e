// Measures a gallery in a database: puts the photos of a gallery file into it, then searches it for every template of
// another gallery file, and prints how long that takes, what it fills, and how often the index finds whom an exact
// search finds. Usage: postgres_benchmark GALLERY PROBES [URL]; without a URL on the server of the tests.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <set>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/postgres_gallery.hpp"

#include "gallery/postgres_connection.hpp"
#include "support/postgres_server.hpp"
#include "support/seconds_of.hpp"

namespace {

using namespace maskid;

void fill(const GalleryPlace& place, const char* file) {
  PostgresWriter writer(place, read_gallery_makers(file));
  std::size_t templates = 0;
  const double seconds = seconds_of([&] {
    read_gallery_file(file, [&](EnrolledPhoto photo) {
      templates += photo.templates.size();
      writer.append(std::move(photo));
    });
    writer.commit();
  });
  std::printf("%zu templates written in %.1f s: %.2f ms each\n", templates, seconds,
              1000 * seconds / static_cast<double>(templates));
}

void print_sizes(const GalleryPlace& place) {
  PostgresConnection connection(place);
  const std::string schema = place.schema();
  const auto rows =
      connection.query("SELECT relname::text, pg_relation_size(c.oid), (SELECT count(*) FROM " + schema +
                       ".templates) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = '" +
                       schema + "' AND relkind IN ('r', 'i') ORDER BY 2 DESC");
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto bytes = rows.number<std::int64_t>(row, 1);
    const auto templates = rows.number<std::int64_t>(row, 2);
    std::printf("%-24s %12lld bytes %8.1f a template\n", rows.text(row, 0).c_str(), static_cast<long long>(bytes),
                static_cast<double>(bytes) / static_cast<double>(templates));
  }
  connection.run("BEGIN; SET LOCAL search_path TO " + schema + ", public; ANALYZE; COMMIT");
}

std::vector<Embedding> probes_in(const char* file) {
  std::vector<Embedding> probes;
  read_gallery_file(file, [&](const EnrolledPhoto& photo) {
    for (const auto& face : photo.templates) probes.push_back(face.embedding);
  });
  return probes;
}

void search(const GalleryPlace& place, const char* file, const std::vector<Embedding>& probes) {
  constexpr std::size_t count = 5;
  const auto whole = load_gallery(std::filesystem::path(file));
  const auto stored = open_gallery(place, Day{});
  std::vector<double> times;
  std::size_t first = 0, all = 0, fetched = 0;
  for (const auto& probe : probes) {
    std::shared_ptr<const Gallery> part;
    times.push_back(seconds_of([&] { part = stored->preselect(std::span(&probe, 1), count); }));
    const auto found = best_candidates(part->similarities(probe), part->subjects(), count);
    const auto exact = best_candidates(whole.similarities(probe), whole.subjects(), count);
    const auto same = [](const Candidate& a, const Candidate& b) { return a.subject_id == b.subject_id; };
    first += !found.empty() && same(found[0], exact[0]);
    all += std::equal(found.begin(), found.end(), exact.begin(), exact.end(), same);
    fetched += part->subjects().size();
  }
  std::sort(times.begin(), times.end());
  std::printf(
      "%zu probes: the first candidate is that of an exact search for %zu, all %zu for %zu; subjects fetched: "
      "%.1f a probe\n",
      probes.size(), first, count, all, static_cast<double>(fetched) / static_cast<double>(probes.size()));
  std::printf("a search: median %.1f ms, 95 %% within %.1f ms\n", 1000 * times[times.size() / 2],
              1000 * times[times.size() * 95 / 100]);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: postgres_benchmark GALLERY PROBES [URL]\n");
    return 2;
  }
  const GalleryPlace place(count > 3 ? words[3] : test_server().url("benchmark"));
  fill(place, words[1]);
  print_sizes(place);
  search(place, words[1], probes_in(words[2]));
  return 0;
}
