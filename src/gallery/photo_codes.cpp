#include "gallery/photo_codes.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

#include "gallery/code_sums.hpp"

namespace maskid {
namespace {

constexpr int turned = 2 * static_cast<int>(code_parts);

/// Of Hartley's matrix, which is orthogonal and spreads variance evenly: each of its numbers is of all main axes.
float hartley(int row, int column) {
  const double angle = 2 * CV_PI * row * column / turned;
  return static_cast<float>((std::cos(angle) + std::sin(angle)) / std::sqrt(static_cast<double>(turned)));
}

cv::Mat1f evenly_turned(const cv::Mat1f& sample) {
  const cv::PCA axes(sample, cv::noArray(), cv::PCA::DATA_AS_ROW, turned);
  cv::Mat1f main_axes(turned, sample.cols, 0.0F);
  axes.eigenvectors.copyTo(main_axes.rowRange(0, axes.eigenvectors.rows));
  cv::Mat1f spread(turned, turned);
  for (int i = 0; i < turned; ++i) {
    for (int k = 0; k < turned; ++k) spread(i, k) = hartley(i, k);
  }
  return cv::Mat1f(spread * main_axes);
}

/// Where k-means begins: quarters by one number, each cut into quarters by the other.
cv::Mat1i quarters(const cv::Mat1f& pairs) {
  std::vector<int> order(static_cast<std::size_t>(pairs.rows));
  std::iota(order.begin(), order.end(), 0);
  const auto by = [&](int column) {
    return [&pairs, column](int a, int b) { return pairs(a, column) < pairs(b, column); };
  };
  std::ranges::stable_sort(order, by(0));
  cv::Mat1i labels(pairs.rows, 1);
  const std::size_t quarter = (order.size() + 3) / 4;
  for (std::size_t first = 0; first < order.size(); first += quarter) {
    const auto part = std::span(order).subspan(first, std::min(quarter, order.size() - first));
    std::ranges::stable_sort(part, by(1));
    for (std::size_t i = 0; i < part.size(); ++i) {
      labels(part[i]) = static_cast<int>(4 * (first / quarter) + 4 * i / part.size());
    }
  }
  return labels;
}

cv::Mat1f words_of(const cv::Mat1f& pairs) {
  cv::Mat1f words(static_cast<int>(code_words), 2, 0.0F);
  if (pairs.rows < static_cast<int>(code_words)) {
    pairs.copyTo(words.rowRange(0, pairs.rows));
    return words;
  }
  cv::Mat1i labels = quarters(pairs);
  const cv::TermCriteria until(cv::TermCriteria::COUNT, 15, 0);
  cv::kmeans(pairs, static_cast<int>(code_words), labels, until, 1, cv::KMEANS_USE_INITIAL_LABELS, words);
  return words;
}

const float* words_of_part(const CodeBook& book, std::size_t part) {
  return &book.numbers[2 * code_parts * book.dimension + part * code_words * 2];
}

cv::Mat1f axes_of(const CodeBook& book) {
  return {turned, static_cast<int>(book.dimension), const_cast<float*>(book.numbers.data())};
}

std::uint8_t nearest_word(const float* words, float x, float y) {
  std::size_t nearest = 0;
  float least = INFINITY;
  for (std::size_t i = 0; i < code_words; ++i) {
    const float dx = words[2 * i] - x;
    const float dy = words[2 * i + 1] - y;
    const float distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return static_cast<std::uint8_t>(nearest);
}

/// Products of the probe's parts with all words, in levels of one height: what is left out is the same for all vectors.
CodeTables tables_of(const CodeBook& book, std::span<const float> probe) {
  std::array<float, code_parts * code_words> products{};
  std::array<float, code_parts> least{};
  const cv::Mat1f values(1, static_cast<int>(probe.size()), const_cast<float*>(probe.data()));
  const cv::Mat1f axes = axes_of(book);
  float range = 0;
  for (std::size_t part = 0; part < code_parts; ++part) {
    const auto x = static_cast<float>(axes.row(static_cast<int>(2 * part)).dot(values));
    const auto y = static_cast<float>(axes.row(static_cast<int>(2 * part) + 1).dot(values));
    const auto* words = words_of_part(book, part);
    const auto of_part = std::span(products).subspan(part * code_words, code_words);
    for (std::size_t i = 0; i < code_words; ++i) of_part[i] = x * words[2 * i] + y * words[2 * i + 1];
    const auto [low, high] = std::ranges::minmax(of_part);
    least[part] = low;
    range = std::max(range, high - low);
  }
  CodeTables tables{};
  if (!(range > 0)) return tables;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const float level = std::round((products[i] - least[i / code_words]) / range * last_level);
    tables[i] = static_cast<std::uint8_t>(std::clamp(level, 0.0F, float{last_level}));
  }
  return tables;
}

/// The `count` largest of the sums that come.
class Largest {
 public:
  explicit Largest(std::size_t count) : count_(count) { kept_.reserve(2 * count + block_photos); }

  /// Of `vector` and those behind it.
  void add(std::span<const std::uint16_t> sums, std::size_t vector) {
    std::uint16_t most = 0;
    for (const auto sum : sums) most = std::max(most, sum);
    if (most < least_) return;
    for (const auto sum : sums) {
      if (sum >= least_) kept_.push_back({sum, static_cast<std::uint32_t>(vector)});
      ++vector;
    }
    if (kept_.size() >= 2 * count_) cut();
  }

  std::vector<std::uint32_t> take() {
    if (kept_.size() > count_) cut();
    std::vector<std::uint32_t> vectors;
    for (const auto& kept : kept_) vectors.push_back(kept.vector);
    return vectors;
  }

 private:
  struct Kept {
    std::uint16_t sum;
    std::uint32_t vector;
  };

  void cut() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(count_ - 1);
    std::nth_element(kept_.begin(), last, kept_.end(), [](const Kept& a, const Kept& b) { return a.sum > b.sum; });
    least_ = last->sum;
    kept_.resize(count_);
  }

  std::size_t count_;
  std::uint16_t least_ = 0;
  std::vector<Kept> kept_;
};

}  // namespace

std::vector<float> learn_book(const cv::Mat1f& sample) {
  const cv::Mat1f axes = evenly_turned(sample);
  const cv::Mat1f coordinates(sample * axes.t());
  std::vector<float> numbers(axes.begin(), axes.end());
  for (int part = 0; part < static_cast<int>(code_parts); ++part) {
    const cv::Mat1f words = words_of(coordinates.colRange(2 * part, 2 * part + 2).clone());
    numbers.insert(numbers.end(), words.begin(), words.end());
  }
  return numbers;
}

std::vector<std::uint8_t> encode(const CodeBook& book, const cv::Mat1f& vectors) {
  const auto count = static_cast<std::size_t>(vectors.rows);
  std::vector<std::uint8_t> codes((count + block_photos - 1) / block_photos * block_bytes);
  const cv::Mat1f coordinates(vectors * axes_of(book).t());
  for (std::size_t i = 0; i < count; ++i) {
    const auto* turned_vector = coordinates[static_cast<int>(i)];
    const auto [byte, shift] = place_of(i % block_photos);
    auto* block = &codes[i / block_photos * block_bytes + byte];
    for (std::size_t part = 0; part < code_parts; ++part) {
      const auto word = nearest_word(words_of_part(book, part), turned_vector[2 * part], turned_vector[2 * part + 1]);
      block[16 * part] |= static_cast<std::uint8_t>(word << shift);
    }
  }
  return codes;
}

std::vector<std::uint32_t> most_alike_codes(const CodeBook& book, std::span<const std::uint8_t> codes,
                                            std::size_t vectors, std::span<const float> probe, std::size_t count) {
  assert(probe.size() == book.dimension && codes.size() * block_photos >= vectors * block_bytes && count > 0);
  constexpr std::size_t together = 64;  // blocks, whose codes and sums stay in the nearest caches
  const auto tables = tables_of(book, probe);
  const std::size_t blocks = (vectors + block_photos - 1) / block_photos;
  std::array<BlockSums, together> sums;
  Largest largest(count);
  for (std::size_t first = 0; first < blocks; first += together) {
    const auto now = std::min(together, blocks - first);
    add_up(std::span(codes).subspan(first * block_bytes, now * block_bytes), tables, sums);
    for (std::size_t b = 0; b < now; ++b) {
      const std::size_t vector = (first + b) * block_photos;
      largest.add(std::span(sums[b]).first(std::min(block_photos, vectors - vector)), vector);
    }
  }
  return largest.take();
}

}  // namespace maskid
