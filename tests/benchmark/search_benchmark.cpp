// Measures how long searching and loading a large gallery takes, on one thread, and prints a table.
// The bars: one probe against 50,000 subjects in less than 60 ms; loading 5,749 subjects in less than 100 ms; one probe
// against 1,000,000 templates in less than 40 ms through the index, and no slower than faiss's flat index.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/search_index.hpp"

#ifdef MASKID_FAISS
#include <faiss/IndexFlat.h>
#endif

#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace maskid;

/// Results go here, so that the compiler cannot leave the work out.
volatile double sink = 0;

std::vector<double> sorted_ms(std::size_t runs, const std::function<double()>& work) {
  std::vector<double> times;
  sink = work();
  for (std::size_t i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    sink = work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  return times;
}

double median_ms(std::size_t runs, const std::function<double()>& work) { return sorted_ms(runs, work)[runs / 2]; }

/// What it takes where nothing else runs, as nearly as a machine tells on which something does.
double least_ms(std::size_t runs, const std::function<double()>& work) { return sorted_ms(runs, work).front(); }

/// As fast as one thread reads memory: eight sums, so that no addition waits for another.
double sum(const std::vector<float>& values) {
  using Lanes = float __attribute__((vector_size(64)));
  Lanes sums[8] = {};
  const auto* parts = reinterpret_cast<const float*>(values.data());
  for (std::size_t i = 0; i + 128 <= values.size(); i += 128) {
    for (std::size_t k = 0; k < 8; ++k) {
      Lanes part;
      __builtin_memcpy(&part, parts + i + 16 * k, sizeof part);
      sums[k] += part;
    }
  }
  double total = 0;
  for (const auto& lanes : sums) total += lanes[0];
  return total;
}

void print(const char* what, double ms, double bytes) {
  std::printf("%-58s %9.2f ms %8.2f GB/s\n", what, ms, bytes / ms / 1e6);
}

void measure_search() {
  const SyntheticPeople people{
      .subjects = 50'000, .photos = 1, .templates = 8, .failed_every = 0, .dimension = 192, .noise = 0.05F, .seed = 1};
  Gallery gallery(makers_of(people));
  gallery.reserve(people.subjects * people.templates);
  for (std::size_t i = 0; i < people.subjects; ++i) gallery.add(photo_of(people, i, 0));
  const std::size_t values = people.subjects * people.templates * 192;
  const double bytes = static_cast<double>(values) * sizeof(float);

  const std::vector<float> memory(values, 0.5F);
  print("plain sequential read of as much memory", median_ms(20, [&] { return sum(memory); }), bytes);

  const auto probe = probe_of(people, 0);
  print("one probe, 50,000 subjects x 8 templates x 192 (bar 60 ms)",
        median_ms(20, [&] { return gallery.similarities(probe)[0]; }), bytes);

  std::vector<Embedding> probes;
  for (std::size_t i = 0; i < 64; ++i) probes.push_back(probe_of(people, i));
  const double batch = median_ms(5, [&] { return gallery.similarities(probes)[0][0]; });
  print("each of 64 probes at once", batch / 64, bytes);
}

void write(const std::filesystem::path& path, const SyntheticPeople& people, const GalleryKey* key) {
  GalleryWriter writer(path, makers_of(people), key);
  for (std::size_t i = 0; i < people.subjects; ++i) writer.append(photo_of(people, i, 0));
  writer.commit();
}

void measure_loading() {
  const SyntheticPeople people{
      .subjects = 5'749, .photos = 1, .templates = 9, .failed_every = 0, .dimension = 192, .noise = 0.05F, .seed = 1};
  const TempDir folder;
  const auto path = folder.path() / "people.gallery";
  write(path, people, nullptr);
  const auto bytes = static_cast<double>(std::filesystem::file_size(path));
  print("load_gallery, 5,749 subjects x 9 templates x 192 (bar 100 ms)",
        median_ms(20, [&] { return static_cast<double>(load_gallery(path).subjects().size()); }), bytes);
  print("verify_gallery_file, the same",
        median_ms(20, [&] { return static_cast<double>(verify_gallery_file(path).subjects); }), bytes);

  const auto load = [&](const GalleryKey* key) {
    return static_cast<double>(load_gallery(path, key).subjects().size());
  };
  print("load_gallery, the least of 40", least_ms(40, [&] { return load(nullptr); }), bytes);
  const GalleryKey key(GalleryKey::Kind::key_file, secret(std::string(32, 'k')));
  write(path, people, &key);
  print("the same, encrypted with a key file", least_ms(40, [&] { return load(&key); }), bytes);
  print("rekey_gallery, the least of 10",
        least_ms(10, [&] { return static_cast<double>(rekey_gallery(path, &key, &key)); }), bytes);
  const auto passphrase = secret("correct horse battery staple");
  const std::string salt(salt_size, 's');
  const auto stretch = [&] { return static_cast<double>(stretched(passphrase, salt, {}).size()); };
  print("a passphrase becomes a key, once a command, the least of 10", least_ms(10, stretch), 0);
}

double index_bytes(std::size_t templates) {
  constexpr std::size_t row = 192 + sizeof(float) + sizeof(std::uint32_t);
  return static_cast<double>(templates * row);
}

/// The rows of a gallery as faiss wants them.
std::vector<float> rows_of(const std::filesystem::path& path) {
  std::vector<float> rows;
  read_gallery_file(path, [&](const EnrolledPhoto& photo) {
    for (const auto& face : photo.templates) rows.insert(rows.end(), face.embedding.begin(), face.embedding.end());
  });
  return rows;
}

void measure_faiss([[maybe_unused]] const std::filesystem::path& path, [[maybe_unused]] const Embedding& probe) {
#ifdef MASKID_FAISS
  const auto rows = rows_of(path);
  faiss::IndexFlatIP flat(192);
  flat.add(static_cast<faiss::Index::idx_t>(rows.size() / 192), rows.data());
  print("the same by faiss's flat index",
        median_ms(10,
                  [&] {
                    float similarity = 0;
                    faiss::Index::idx_t row = 0;
                    flat.search(1, probe.data(), 1, &similarity, &row);
                    return static_cast<double>(similarity);
                  }),
        static_cast<double>(rows.size()) * sizeof(float));
#else
  std::printf("faiss is not installed (libfaiss-dev): no comparison\n");
#endif
}

void measure_index() {
  const SyntheticPeople people{.subjects = 1'000'000 / 9,
                               .photos = 1,
                               .templates = 9,
                               .failed_every = 0,
                               .dimension = 192,
                               .noise = 0.05F,
                               .seed = 1};
  const std::size_t templates = people.subjects * people.templates;
  const TempDir folder;
  const auto path = folder.path() / "people.gallery";
  {
    GalleryWriter writer(path, makers_of(people));
    for (std::size_t i = 0; i < people.subjects; ++i) writer.append(photo_of(people, i, 0));
    writer.commit();
  }
  const std::vector<float> memory(static_cast<std::size_t>(index_bytes(templates)) / sizeof(float), 0.5F);
  const double read = median_ms(20, [&] { return sum(memory); });
  print("plain sequential read of as much memory as the index", read, index_bytes(templates));
  print("open the index of 1,000,000 templates",
        median_ms(20, [&] { return static_cast<double>(open_indexed_gallery(path, Day{})->subjects()); }), 0);
  const auto gallery = open_indexed_gallery(path, Day{});
  const std::vector<Embedding> probe = {probe_of(people, 0)};
  const double search = median_ms(20, [&] {
    const auto selected = gallery->preselect(probe, 5, true);
    return static_cast<double>(
        best_candidates(selected->similarities(probe[0]), selected->subjects(), 5)[0].similarity);
  });
  print("one probe, the five best of 1,000,000 x 192 (bar 40 ms)", search, index_bytes(templates));
  std::printf("that is %.2f times the plain read (bar 1.5)\n", search / read);
  measure_faiss(path, probe[0]);
}

}  // namespace

int main() {
  measure_search();
  measure_loading();
  measure_index();
}
