#include "maskid/recognition/looks.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "maskid/recognition/compare.hpp"

namespace maskid {
namespace {

double length(std::span<const float> values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

void add_scaled(Embedding& sum, const Embedding& more, double scale) {
  sum.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) sum[i] += static_cast<float>(scale * more[i]);
}

/// Makes what each network says equally long, and the whole a unit vector.
void normalize_parts(Embedding& embedding, const ModelCard& card) {
  std::vector<std::size_t> sizes = {embedding.size()};
  if (card.networks.size() > 1) {
    sizes.clear();
    for (const auto& network : card.networks) sizes.push_back(static_cast<std::size_t>(network.dimension));
  }
  std::span<float> rest = embedding;
  for (const auto size : sizes) {
    const auto part = rest.first(size);
    const double factor = 1 / (length(part) * std::sqrt(static_cast<double>(sizes.size())));
    for (float& value : part) value = static_cast<float>(value * factor);
    rest = rest.subspan(size);
  }
}

}  // namespace

void Looks::add(const Extraction& look) {
  assert(!look.failure);
  auto& sum = sums_[look.cover == Cover::bare ? 1 : 0];
  add_scaled(sum.embedding, look.templates.front().embedding, 1);
  ++sum.count;
  sum.cover = look.cover;
  ++count_;
}

double Looks::mean_length() const {
  assert(count_ > 0);
  Embedding all;
  for (const auto& sum : sums_) {
    if (sum.count > 0) add_scaled(all, sum.embedding, 1);
  }
  return length(all) / static_cast<double>(count_);
}

double Looks::independent() const {
  const double shared = mean_length();
  return std::clamp(1 / (shared * shared), 1.0, static_cast<double>(count_));
}

Extraction Looks::mean_of(const Sum& sum) const {
  Extraction mean{{}, {}, sum.cover, {{sum.embedding, ""}}, {}};
  normalize_parts(mean.templates.front().embedding, card_);
  return mean;
}

std::vector<Extraction> Looks::means() const {
  std::vector<Extraction> means;
  for (const auto& sum : sums_) {
    if (sum.count > 0) means.push_back(mean_of(sum));
  }
  return means;
}

std::vector<float> Looks::similarities(const Gallery& gallery) const {
  const double as_one = count_ == 1 ? 1 : std::pow(mean_length(), 0.25);
  std::vector<float> similarities(gallery.subjects().size());
  for (const auto& sum : sums_) {
    if (sum.count == 0) continue;
    const double share = static_cast<double>(sum.count) / static_cast<double>(count_);
    const auto more = compare(mean_of(sum), gallery, card_);
    for (std::size_t i = 0; i < more.size(); ++i) {
      const bool compared = more[i] > -1;
      similarities[i] += static_cast<float>(share * (compared ? as_one * more[i] : -1));
    }
  }
  return similarities;
}

}  // namespace maskid
