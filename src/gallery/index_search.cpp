#include "gallery/index_search.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "maskid/base/error.hpp"

namespace maskid {

using namespace index_format;

namespace {

/// That the codes choose for each subject wanted, where many are.
constexpr std::size_t photos_a_subject = 8;
/// Taken beside those wanted: similarities to templates in steps of 8 bits are a thousandth off, and may be in another
/// order.
constexpr std::size_t spare_subjects = 8;

/// The least similarity, off by up to `differs`, that somebody among the `count` most alike can have.
float least_of(std::vector<float> similarities, std::size_t count, float differs) {
  const auto last = similarities.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(similarities.begin(), last, similarities.end(), std::greater<>());
  return *last - 2 * differs;
}

void sort_and_unite(std::vector<std::uint32_t>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::vector<std::uint32_t> IndexSearch::exact(std::span<const Embedding> probes, std::size_t count) const {
  const auto values = checked(probes);
  std::vector<std::vector<float>> similarities(probes.size(), std::vector<float>(head_.subjects, -1.0F));
  const std::vector<std::span<float>> best(similarities.begin(), similarities.end());
  const auto differs = raise_best(sections_.rows, values, best);
  std::vector<std::uint32_t> selected;
  count = std::min<std::size_t>(count, head_.subjects);
  for (std::size_t i = 0; i < probes.size() && count > 0; ++i) {
    const float least = least_of(similarities[i], count, differs[i]);
    for (std::size_t subject = 0; subject < head_.subjects; ++subject) {
      if (similarities[i][subject] >= least) selected.push_back(static_cast<std::uint32_t>(subject));
    }
  }
  sort_and_unite(selected);
  return selected;
}

std::vector<std::uint32_t> IndexSearch::by_codes(std::span<const Embedding> probes, std::size_t count,
                                                 std::size_t chosen) const {
  const auto photos = std::max(chosen, photos_a_subject * count);
  if (!sections_.coded || count == 0 || photos >= head_.photos) return exact(probes, count);
  std::vector<std::uint32_t> selected;
  for (const auto& probe : checked(probes)) {
    auto alike = chosen_by_codes(probe, photos);
    if (alike.size() < count) return exact(probes, count);
    const auto wanted = alike.begin() + static_cast<std::ptrdiff_t>(std::min(count + spare_subjects, alike.size()));
    std::ranges::partial_sort(alike, wanted, std::greater<>(), &Alike::similarity);
    for (auto subject = alike.begin(); subject != wanted; ++subject) selected.push_back(subject->subject);
  }
  sort_and_unite(selected);
  return selected;
}

std::vector<IndexSearch::Alike> IndexSearch::chosen_by_codes(std::span<const float> probe, std::size_t photos) const {
  const auto& coded = *sections_.coded;
  const auto alike_photos = most_alike_codes(coded.book, coded.codes, head_.photos, probe, photos);
  std::vector<std::uint32_t> rows;
  for (const auto photo : alike_photos) {
    for (auto row = coded.first_rows[photo]; row < coded.first_rows[photo + 1]; ++row) rows.push_back(row);
  }
  const auto products = near_products(sections_.rows, probe, rows);
  std::unordered_map<std::uint32_t, float> best;
  auto product = products.begin();
  for (const auto photo : alike_photos) {
    float& so_far = best.emplace(sections_.photo_subjects[photo], -1.0F).first->second;
    const auto end = product + (coded.first_rows[photo + 1] - coded.first_rows[photo]);
    for (; product != end; ++product) so_far = std::max(so_far, *product);
  }
  std::vector<Alike> alike;
  for (const auto& [subject, similarity] : best) alike.push_back({subject, similarity});
  return alike;
}

std::vector<std::uint32_t> IndexSearch::photos_of(std::span<const std::uint32_t> subjects) const {
  std::vector<std::uint32_t> photos;
  if (!sections_.coded) {
    std::vector<bool> selected(head_.subjects);
    for (const auto subject : subjects) selected[subject] = true;
    for (std::size_t photo = 0; photo < sections_.photo_subjects.size(); ++photo) {
      if (selected[sections_.photo_subjects[photo]]) photos.push_back(static_cast<std::uint32_t>(photo));
    }
    return photos;
  }
  for (const auto subject : subjects) {
    const auto of_subject = sections_.coded->photos_of(subject);
    photos.insert(photos.end(), of_subject.begin(), of_subject.end());
  }
  std::ranges::sort(photos);
  return photos;
}

SearchRecall IndexSearch::measured_recall() const {
  SearchRecall recall;
  constexpr std::size_t searches = 128;
  constexpr std::size_t together = 8;
  if (!sections_.coded) return recall;
  std::vector<std::size_t> tried;
  for (std::size_t i = 0; i < searches; ++i) {
    const auto photo = i * head_.photos / searches;
    const std::size_t first = sections_.coded->first_rows[photo];
    const std::size_t count = sections_.coded->first_rows[photo + 1] - first;
    if (count > 0) tried.push_back(first + i % count);
  }
  for (std::size_t start = 0; start < tried.size(); start += together) {
    const auto rows = std::span(tried).subspan(start, std::min(together, tried.size() - start));
    std::vector<Embedding> probes;
    for (const auto row : rows) probes.push_back(dequantized(row));
    std::vector<std::vector<float>> similarities(probes.size(), std::vector<float>(head_.subjects, -1.0F));
    raise_best(sections_.rows, checked(probes),
               std::vector<std::span<float>>(similarities.begin(), similarities.end()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto own = sections_.rows.owners[rows[i]];
      similarities[i][own] = -1;
      float by_codes = -1;
      for (const auto& [subject, similarity] : chosen_by_codes(probes[i], chosen_photos)) {
        if (subject != own) by_codes = std::max(by_codes, similarity);
      }
      ++recall.tried;
      if (by_codes >= *std::ranges::max_element(similarities[i])) ++recall.found;
    }
  }
  return recall;
}

std::vector<std::span<const float>> IndexSearch::checked(std::span<const Embedding> probes) const {
  for (const auto& probe : probes) {
    if (probe.size() == head_.dimension) continue;
    throw Error("an embedding of " + std::to_string(probe.size()) + " values does not fit a gallery of dimension " +
                std::to_string(head_.dimension));
  }
  return {probes.begin(), probes.end()};
}

Embedding IndexSearch::dequantized(std::size_t row) const {
  const auto* steps = sections_.rows.steps + row * sections_.rows.stride;
  Embedding values(steps, steps + head_.dimension);
  for (float& value : values) value *= sections_.rows.scales[row];
  return values;
}

}  // namespace maskid
