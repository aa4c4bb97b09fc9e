#include "maskid/evaluation/pair_accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Photos by name without ending, NAME_0001.
std::map<std::string, fs::path> photos_below(const fs::path& folder) {
  std::map<std::string, fs::path> photos;
  std::error_code failure;
  for (fs::recursive_directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->is_regular_file()) photos.emplace(entry->path().stem().string(), entry->path());
  }
  if (failure) throw Error("cannot list the folder " + shown(folder) + ": " + failure.message());
  return photos;
}

std::optional<unsigned> number_in(const std::string& word) {
  const bool digits = !word.empty() && word.size() < 5 && word.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::optional(static_cast<unsigned>(std::stoul(word))) : std::nullopt;
}

std::vector<std::string> words_in(const std::string& line) {
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string photo_name(const std::string& name, unsigned number) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "_%04u", number);
  return name + digits;
}

/// The names of the two photos of a line: "NAME n m" or "NAME n OTHER m"; nothing when it is neither.
std::optional<std::pair<std::string, std::string>> names_in(const std::vector<std::string>& words) {
  if (words.size() != 3 && words.size() != 4) return std::nullopt;
  const auto first = number_in(words[1]);
  const auto second = number_in(words.back());
  if (!first || !second) return std::nullopt;
  return std::pair(photo_name(words[0], *first), photo_name(words.size() == 4 ? words[2] : words[0], *second));
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
  const auto photos = photos_below(folder);
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
  double squares = 0;
  for (const double fold : accuracy.folds) accuracy.mean += fold / static_cast<double>(folds);
  for (const double fold : accuracy.folds) squares += (fold - accuracy.mean) * (fold - accuracy.mean);
  accuracy.standard_error = std::sqrt(squares / static_cast<double>(folds - 1) / static_cast<double>(folds));
  return accuracy;
}

}  // namespace maskid
