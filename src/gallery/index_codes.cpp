#include "gallery/index_codes.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace maskid {
namespace {

/// Photos that a code book is learned from.
constexpr std::size_t most_learned = 20'000;

/// Photos that are coded at a time.
constexpr std::size_t coded_at_a_time = 64 * block_photos;

template <class Number>
void put_all(std::string& bytes, std::span<const Number> numbers) {
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

/// The means of the photos' templates, one a row; zeros where a photo has none.
class Centers {
 public:
  Centers(const QuantizedRows& rows, std::span<const std::uint32_t> first_rows, std::size_t dimension)
      : rows_(rows), first_rows_(first_rows), dimension_(dimension) {}

  cv::Mat1f of(std::span<const std::uint32_t> photos) const {
    cv::Mat1f centers(static_cast<int>(photos.size()), static_cast<int>(dimension_), 0.0F);
    for (std::size_t i = 0; i < photos.size(); ++i) {
      float* center = centers[static_cast<int>(i)];
      const std::size_t first = first_rows_[photos[i]];
      const std::size_t end = first_rows_[photos[i] + 1];
      for (std::size_t row = first; row < end; ++row) {
        const float weight = rows_.scales[row] / static_cast<float>(end - first);
        for (std::size_t k = 0; k < dimension_; ++k) {
          center[k] += weight * static_cast<float>(rows_.steps[row * rows_.stride + k]);
        }
      }
    }
    return centers;
  }

 private:
  QuantizedRows rows_;
  std::span<const std::uint32_t> first_rows_;
  std::size_t dimension_;
};

/// Photos with templates, evenly spread.
std::vector<std::uint32_t> some_photos(std::span<const std::uint32_t> first_rows) {
  const std::size_t photos = first_rows.size() - 1;
  const std::size_t step = (photos + most_learned - 1) / most_learned;
  std::vector<std::uint32_t> some;
  for (std::size_t photo = 0; photo < photos; photo += step) {
    if (first_rows[photo] < first_rows[photo + 1]) some.push_back(static_cast<std::uint32_t>(photo));
  }
  return some;
}

/// The photos, subject by subject, and behind them where each subject's begin.
void put_photos_by_subject(std::string& bytes, std::span<const std::uint32_t> subjects, std::size_t count) {
  std::vector<std::uint32_t> first(count + 1);
  for (const auto subject : subjects) ++first[subject + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::uint32_t> photos(subjects.size());
  auto next = first;
  for (std::size_t photo = 0; photo < subjects.size(); ++photo) {
    photos[next[subjects[photo]]++] = static_cast<std::uint32_t>(photo);
  }
  put_all<std::uint32_t>(bytes, photos);
  put_all<std::uint32_t>(bytes, first);
}

}  // namespace

std::string code_sections(const index_format::Head& head, const QuantizedRows& rows,
                          std::span<const std::uint32_t> first_rows, std::span<const std::uint32_t> photo_subjects) {
  std::string bytes(gap_before_codes(head), '\0');
  const Centers centers(rows, first_rows, head.dimension);
  const auto numbers = learn_book(centers.of(some_photos(first_rows)));
  const CodeBook book{numbers, head.dimension};
  put_all(bytes, book.numbers);
  std::vector<std::uint32_t> photos(photo_subjects.size());
  std::iota(photos.begin(), photos.end(), 0U);
  for (std::size_t first = 0; first < photos.size(); first += coded_at_a_time) {
    const auto count = std::min(coded_at_a_time, photos.size() - first);
    put_all<std::uint8_t>(bytes, encode(book, centers.of(std::span(photos).subspan(first, count))));
  }
  put_all(bytes, first_rows);
  put_photos_by_subject(bytes, photo_subjects, head.subjects);
  return bytes;
}

}  // namespace maskid
