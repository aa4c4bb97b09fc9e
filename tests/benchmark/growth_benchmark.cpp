// Measures how time and memory grow with a gallery: writing it (what enrollment does but for the networks), opening its
// index, one search through it, loading all of it, evaluating 100 probes, removing a subject. One template a subject,
// 192 values; one thread. Each step is a process of its own, so that its peak of memory is its own. usage:
// growth_benchmark FOLDER SUBJECTS Prints a JSON object a step: subjects, step, seconds, MiB.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "maskid/evaluation/metrics.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/search_index.hpp"

#include "support/synthetic_population.hpp"

namespace {

using namespace maskid;

void step(const char* name, std::size_t subjects, const std::function<void()>& prepare,
          const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    prepare();
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"subjects\": %zu, \"step\": \"%s\", \"seconds\": %.6f, \"mib\": %.1f}\n", subjects, name,
                seconds.count(), static_cast<double>(usage.ru_maxrss) / 1024);
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) std::exit(2);
}

void nothing() {}

void evaluate_probes(const Gallery& gallery, const SyntheticPeople& people) {
  constexpr std::size_t probes = 100;
  std::vector<Embedding> embeddings;
  for (std::size_t i = 0; i < probes; ++i) embeddings.push_back(probe_of(people, i));
  auto similarities = gallery.similarities(embeddings);
  std::vector<SearchScores> searches(probes);
  for (std::size_t i = 0; i < probes; ++i) {
    searches[i] = {"", subject_id_of(i), i, std::move(similarities[i])};
  }
  measure(searches, people.subjects);
}

}  // namespace

int main(int, char** values) {
  const std::filesystem::path path = std::filesystem::path(values[1]) / "growth.gallery";
  const SyntheticPeople people{.subjects = static_cast<std::size_t>(std::atoll(values[2])),
                               .photos = 1,
                               .templates = 1,
                               .failed_every = 0,
                               .dimension = 192,
                               .noise = 0.03F,
                               .seed = 1};
  std::filesystem::remove(path);
  const auto n = people.subjects;
  step("write", n, nothing, [&] {
    GalleryWriter writer(path, makers_of(people));
    for (std::size_t i = 0; i < n; ++i) writer.append(photo_of(people, i, 0));
    writer.commit();
  });
  std::unique_ptr<StoredGallery> gallery;
  step("open", n, nothing, [&] { gallery = open_gallery(path, Day{}); });
  const std::vector<Embedding> probe = {probe_of(people, 0)};
  for (const bool exact : {false, true}) {
    const auto search = [&] {
      const auto selected = gallery->preselect(probe, 5, exact);
      best_candidates(selected->similarities(probe[0]), selected->subjects(), 5);
    };
    step(
        exact ? "search exactly" : "search", n, [&] { gallery = open_gallery(path, Day{}), search(); }, search);
  }
  step("load", n, nothing, [&] { load_gallery(path); });
  step("evaluate 100 probes", n, nothing, [&] { evaluate_probes(load_gallery(path), people); });
  step("remove a subject", n, nothing, [&] { remove_subject(path, subject_id_of(n / 2)); });
  std::filesystem::remove(path);
  remove_search_index(path);
}
