#include "support/synthetic_scores.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace maskid {
namespace {

class Scores {
 public:
  explicit Scores(const SyntheticPopulation& population) : population_(population), random_(population.seed) {}

  std::vector<SearchScores> all() {
    for (std::size_t i = 0; i < population_.mated_subjects; ++i) {
      add_subject(std::to_string(i) + "-mated", i);
    }
    for (std::size_t i = 0; i < population_.nonmated_subjects; ++i) {
      add_subject(std::to_string(i) + "-nonmated", std::nullopt);
    }
    return std::move(searches_);
  }

 private:
  void add_subject(const std::string& subject_id, std::optional<std::size_t> mate) {
    const double shift = population_.subject_deviation * normal_(random_);
    std::uniform_int_distribution<std::size_t> probes(1, population_.most_probes);
    const auto count = probes(random_);
    for (std::size_t i = 0; i < count; ++i) {
      SearchScores search{subject_id + "/" + std::to_string(i) + ".jpg", subject_id, mate, {}};
      if (!std::bernoulli_distribution(population_.fta)(random_)) {
        search.similarities = similarities(mate, shift);
      }
      searches_.push_back(std::move(search));
    }
  }

  std::vector<float> similarities(std::optional<std::size_t> mate, double shift) {
    std::vector<float> similarities(population_.gallery_subjects);
    for (std::size_t i = 0; i < similarities.size(); ++i) {
      similarities[i] = similarity((mate == i ? population_.mate_mean : 0.0) + shift);
    }
    const auto last = similarities.begin() + static_cast<std::ptrdiff_t>(population_.mated_subjects);
    std::fill_n(last - static_cast<std::ptrdiff_t>(population_.without_template), population_.without_template, -1.0F);
    return similarities;
  }

  float similarity(double mean) {
    double value = mean + population_.deviation * normal_(random_);
    if (population_.step > 0) value = std::round(value / population_.step) * population_.step;
    return static_cast<float>(std::clamp(value, -1.0, 1.0));
  }

  const SyntheticPopulation& population_;
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
  std::vector<SearchScores> searches_;
};

}  // namespace

std::vector<SearchScores> synthetic_scores(const SyntheticPopulation& population) { return Scores(population).all(); }

std::vector<SearchScores> scores_of_lfw_size() {
  SyntheticPopulation population;
  population.gallery_subjects = 5749;
  population.mated_subjects = 1680;
  population.nonmated_subjects = 4069;
  population.most_probes = 1;
  auto searches = synthetic_scores(population);
  for (std::size_t i = 0; searches.size() < 7484; ++i) searches.push_back(searches[i]);
  return searches;
}

}  // namespace maskid
