#include "maskid/evaluation/pair_accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <random>
#include <sstream>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

#include "evaluation/numbered_photos.hpp"
#include "evaluation/random_order.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

std::optional<unsigned> number_in(const std::string& word) {
  const bool digits = !word.empty() && word.size() < 5 && word.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::optional(static_cast<unsigned>(std::stoul(word))) : std::nullopt;
}

std::vector<std::string> words_in(const std::string& line) {
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

/// The names of the two photos of a line: "NAME n m" or "NAME n OTHER m"; nothing when it is neither.
std::optional<std::pair<std::string, std::string>> names_in(const std::vector<std::string>& words) {
  if (words.size() != 3 && words.size() != 4) return std::nullopt;
  const auto first = numbered_name(words[0], words[1]);
  const auto second = numbered_name(words.size() == 4 ? words[2] : words[0], words.back());
  if (!first || !second) return std::nullopt;
  return std::pair(*first, *second);
}

/// Scores and truth of one side of a split, most similar first.
struct Judged {
  float similarity;
  bool same;
};

/// The threshold with the most pairs told right; the highest of equals.
float best_threshold(std::vector<Judged> pairs) {
  std::ranges::sort(pairs, std::ranges::greater{}, &Judged::similarity);
  std::ptrdiff_t right = std::ranges::count(pairs, false, &Judged::same);
  std::ptrdiff_t best = right;
  float threshold = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    right += pairs[i].same ? 1 : -1;
    const bool last_of_equals = i + 1 == pairs.size() || pairs[i + 1].similarity < pairs[i].similarity;
    if (!last_of_equals || right <= best) continue;
    best = right;
    threshold = pairs[i].similarity;
  }
  return threshold;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double standard_error_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto count = static_cast<double>(values.size());
  return std::sqrt(squares / (count - 1) / count);
}

/// Draws folds with replacement: people are in one fold only, so that folds are what is independent.
std::optional<Interval> interval_of_mean(std::span<const double> folds) {
  if (std::ranges::adjacent_find(folds, std::ranges::not_equal_to{}) == folds.end()) return std::nullopt;
  constexpr std::size_t replicates = 2000;
  std::mt19937 random(1);
  std::vector<double> means;
  std::vector<double> drawn(folds.size());
  for (std::size_t replicate = 0; replicate < replicates; ++replicate) {
    for (double& accuracy : drawn) accuracy = folds[random_below(folds.size(), random)];
    means.push_back(mean_of(drawn));
  }
  std::ranges::sort(means);
  return Interval{means[replicates / 40], means[replicates - 1 - replicates / 40]};
}

}  // namespace

std::vector<PhotoPair> read_lfw_pairs(const fs::path& pairs_file, const fs::path& folder) {
  std::istringstream lines(read_file(pairs_file));
  std::string line;
  std::getline(lines, line);
  const auto head = words_in(line);
  const auto folds = head.size() == 2 ? number_in(head[0]) : std::nullopt;
  const auto of_a_kind = head.size() == 2 ? number_in(head[1]) : std::nullopt;
  if (!folds || !of_a_kind || *folds < 2 || *of_a_kind == 0) {
    throw Error(shown(pairs_file) +
                ", line 1: expected the number of folds and of pairs of a kind in each, such as 10 300");
  }
  const auto photos = numbered_photos(folder);
  std::vector<PhotoPair> pairs;
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    const auto words = words_in(line);
    if (words.empty()) continue;
    const auto where = shown(pairs_file) + ", line " + std::to_string(number);
    const auto names = names_in(words);
    if (!names) throw Error(where + ": expected NAME n m, or NAME n OTHER m");
    for (const auto& name : {names->first, names->second}) {
      if (!photos.contains(name))
        throw Error(where + ": there is no photo " + in_quotes(name) + " below " + shown(folder));
    }
    pairs.push_back(
        {photos.at(names->first), photos.at(names->second), words.size() == 3, pairs.size() / (2 * *of_a_kind)});
  }
  if (pairs.size() != 2UL * *folds * *of_a_kind) {
    throw Error(shown(pairs_file) + " lists " + std::to_string(pairs.size()) + " pairs, but its first line promises " +
                std::to_string(2UL * *folds * *of_a_kind));
  }
  return pairs;
}

PairAccuracy pair_accuracy(std::span<const PhotoPair> pairs, std::span<const std::optional<float>> similarities) {
  std::size_t folds = 0;
  for (const auto& pair : pairs) folds = std::max(folds, pair.fold + 1);
  if (folds < 2) throw Error("accuracy takes pairs in two folds or more, to choose the threshold on others");

  PairAccuracy accuracy;
  accuracy.pairs = pairs.size();
  accuracy.without_face =
      static_cast<std::size_t>(std::ranges::count_if(similarities, [](const auto& similarity) { return !similarity; }));
  const float never = -std::numeric_limits<float>::infinity();
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<Judged> others;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (pairs[i].fold != fold) others.push_back({similarities[i].value_or(never), pairs[i].same});
    }
    const float threshold = best_threshold(std::move(others));
    std::size_t right = 0;
    std::size_t of = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (pairs[i].fold != fold) continue;
      right += (similarities[i] && *similarities[i] >= threshold) == pairs[i].same ? 1 : 0;
      ++of;
    }
    accuracy.folds.push_back(of == 0 ? 0 : static_cast<double>(right) / static_cast<double>(of));
  }
  accuracy.mean = mean_of(accuracy.folds);
  accuracy.standard_error = standard_error_of(accuracy.folds);
  accuracy.interval = interval_of_mean(accuracy.folds);
  return accuracy;
}

}  // namespace maskid
