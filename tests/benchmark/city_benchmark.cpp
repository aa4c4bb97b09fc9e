// Measures searching a gallery of a city: people made up around those of a real gallery, whose photos have templates
// that are spread as the real ones are and differ as theirs do, searched for the first photo of each subject of another
// gallery. Every second real subject is left out, so that some searches are for somebody who is not enrolled.
// Usage: city_benchmark GALLERY PROBES FOLDER TEMPLATES; 10,000,000 templates of 384 values take 20 GB in FOLDER, where
// the gallery stays for the next run.
// The bars: of the first candidates 0.99 are those of an exact search, in 5 ms.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/search_index.hpp"

#include "support/seconds_of.hpp"

namespace {

using namespace maskid;

std::vector<EnrolledPhoto> photos_in(const char* file) {
  std::vector<EnrolledPhoto> photos;
  read_gallery_file(file, [&](EnrolledPhoto photo) {
    if (!photo.templates.empty()) photos.push_back(std::move(photo));
  });
  return photos;
}

void make_unit(Embedding& values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  for (float& value : values) value /= static_cast<float>(std::sqrt(squares));
}

/// People like those of `real`, as many as wanted.
class City {
 public:
  explicit City(const std::vector<EnrolledPhoto>& real) : real_(real) {
    const int dimension = static_cast<int>(real[0].templates[0].embedding.size());
    centers_ = cv::Mat1f(static_cast<int>(real.size()), dimension, 0.0F);
    for (std::size_t i = 0; i < real.size(); ++i) {
      for (const auto& face : real[i].templates) {
        for (int k = 0; k < dimension; ++k) {
          centers_(static_cast<int>(i), k) +=
              face.embedding[static_cast<std::size_t>(k)] / static_cast<float>(real[i].templates.size());
        }
      }
    }
    axes_ = cv::PCA(centers_, cv::noArray(), cv::PCA::DATA_AS_ROW);
    for (int i = 0; i < axes_.eigenvectors.rows; ++i) {
      const float variance = std::max(0.0F, axes_.eigenvalues.at<float>(i));
      cv::Mat1f axis(axes_.eigenvectors.row(i));
      axis *= std::sqrt(variance);
    }
  }

  /// Photos with numbers from `first` on, one a subject.
  void each(std::size_t first, std::size_t count, const std::function<void(EnrolledPhoto)>& take) {
    cv::Mat1f spread(static_cast<int>(count), axes_.eigenvectors.rows);
    std::normal_distribution<float> normal;
    for (float& value : spread) value = normal(random_);
    const cv::Mat1f faces(spread * axes_.eigenvectors);
    for (std::size_t i = 0; i < count; ++i) take(photo(first + i, faces[static_cast<int>(i)]));
  }

 private:
  EnrolledPhoto photo(std::size_t number, const float* face) {
    const auto model = random_() % real_.size();
    EnrolledPhoto photo = real_[model];
    photo.subject_id = "made-up-" + std::to_string(number);
    photo.path = photo.subject_id + ".jpg";
    for (auto& made : photo.templates) {
      for (int k = 0; k < centers_.cols; ++k) {
        made.embedding[static_cast<std::size_t>(k)] +=
            face[k] + axes_.mean.at<float>(k) - centers_(static_cast<int>(model), k);
      }
      make_unit(made.embedding);
    }
    return photo;
  }

  const std::vector<EnrolledPhoto>& real_;
  cv::Mat1f centers_;
  cv::PCA axes_;
  std::mt19937 random_{1};
};

void write(const std::filesystem::path& path, const char* gallery, std::size_t templates) {
  const auto real = photos_in(gallery);
  City city(real);
  GalleryWriter writer(path, read_gallery_makers(gallery));
  std::size_t written = 0;
  for (std::size_t i = 0; i < real.size(); i += 2) {
    writer.append(real[i]);
    written += real[i].templates.size();
  }
  constexpr std::size_t together = 256;
  for (std::size_t i = 0; written < templates; i += together) {
    city.each(i, together, [&](EnrolledPhoto photo) {
      if (written >= templates) return;
      written += photo.templates.size();
      writer.append(std::move(photo));
    });
  }
  std::printf("gallery and index committed in %.1f s\n", seconds_of([&] { writer.commit(); }));
}

/// The first photo of each subject, of as many subjects as say enough.
std::vector<EnrolledPhoto> probes_in(const char* gallery) {
  constexpr std::size_t enough = 500;
  std::vector<EnrolledPhoto> probes;
  for (auto& photo : photos_in(gallery)) {
    if (probes.empty() || probes.back().subject_id != photo.subject_id) probes.push_back(std::move(photo));
  }
  std::shuffle(probes.begin(), probes.end(), std::mt19937(1));
  probes.resize(std::min(enough, probes.size()));
  return probes;
}

struct Answers {
  std::vector<std::string> first;
  std::vector<double> ms;
};

Answers search(StoredGallery& gallery, const std::vector<EnrolledPhoto>& probes, bool exact) {
  Answers answers;
  for (const auto& photo : probes) {
    const std::vector<Embedding> probe = {photo.templates[0].embedding};
    answers.ms.push_back(
        1000 * seconds_of([&] {
          const auto selected = gallery.preselect(probe, 5, exact);
          answers.first.push_back(
              best_candidates(selected->similarities(probe[0]), selected->subjects(), 5)[0].subject_id);
        }));
  }
  std::sort(answers.ms.begin(), answers.ms.end());
  return answers;
}

void print_times(const char* what, const std::vector<double>& ms) {
  std::printf("%-22s median %8.2f ms, 95 %% within %8.2f ms, slowest %8.2f ms\n", what, ms[ms.size() / 2],
              ms[ms.size() * 95 / 100], ms.back());
}

void print_share(const char* what, std::size_t same, std::size_t of) {
  std::printf("%-58s %zu of %zu: %.4f\n", what, same, of, static_cast<double>(same) / static_cast<double>(of));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const auto path = std::filesystem::path(arguments[3]) / "city.gallery";
  if (!std::filesystem::exists(path)) write(path, arguments[1], std::strtoul(arguments[4], nullptr, 10));
  if (!open_indexed_gallery(path, Day{})) {
    std::printf("index made in %.1f s\n", seconds_of([&] { write_search_index(path, 1); }));
  }
  std::set<std::string> enrolled;
  const auto real = photos_in(arguments[1]);
  for (std::size_t i = 0; i < real.size(); i += 2) enrolled.insert(real[i].subject_id);
  const auto probes = probes_in(arguments[2]);
  std::unique_ptr<StoredGallery> gallery;
  std::printf("opened in %.2f ms\n", 1000 * seconds_of([&] { gallery = open_indexed_gallery(path, Day{}); }));
  const auto bytes = std::filesystem::file_size(index_of(path));
  std::printf("%zu subjects, index %.2f GB\n", gallery->subjects(), static_cast<double>(bytes) / 1e9);
  if (const auto recall = gallery->recall()) print_share("recall told by the index", recall->found, recall->tried);
  search(*gallery, probes, false);  // what is read for the first time comes from the disk
  const auto fast = search(*gallery, probes, false);
  const auto exact = search(*gallery, probes, true);
  print_times("by codes", fast.ms);
  print_times("exact", exact.ms);
  std::size_t same[2] = {};
  std::size_t all[2] = {};
  std::size_t mates = 0;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const bool mated = enrolled.contains(probes[i].subject_id);
    ++all[mated];
    if (fast.first[i] == exact.first[i]) ++same[mated];
    if (mated && exact.first[i] == probes[i].subject_id) ++mates;
  }
  print_share("enrolled, found first by an exact search", mates, all[1]);
  print_share("enrolled: first candidate as by an exact search", same[1], all[1]);
  print_share("not enrolled: first candidate as by an exact search", same[0], all[0]);
}
