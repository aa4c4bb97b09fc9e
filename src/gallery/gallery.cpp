#include "maskid/gallery/gallery.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_place.hpp"

namespace maskid {
namespace {

std::size_t required_dimension(const GalleryMakers& makers) {
  if (makers.dimension <= 0) throw Error("a gallery of dimension " + std::to_string(makers.dimension) + " cannot be");
  return static_cast<std::size_t>(makers.dimension);
}

}  // namespace

Gallery::Gallery(GalleryMakers makers) : makers_(std::move(makers)), matrix_(required_dimension(makers_)) {}

void Gallery::add(EnrolledPhoto photo) {
  for (const auto& face : photo.templates) require_dimension(face.embedding.size());
  const auto subject = tally_.add(photo);
  const auto number = static_cast<std::uint32_t>(photos_.size());
  for (const auto& face : photo.templates) {
    matrix_.append(face.embedding);
    row_subjects_.push_back(subject);
    row_photos_.push_back(number);
    row_styles_.push_back(style_position(face.mask_style));
  }
  photos_.push_back({std::move(photo.path), std::move(photo.failure), photo.content, photo.quality, subject,
                     static_cast<std::uint32_t>(photo.templates.size()), std::move(photo.consent)});
}

void Gallery::reserve(std::size_t templates) { matrix_.reserve(templates); }

std::vector<float> Gallery::similarities(std::span<const float> probe) const {
  require_dimension(probe.size());
  std::vector<float> best(subjects().size(), -1.0F);
  matrix_.raise_best(probe, row_subjects_, best);
  return best;
}

std::vector<std::vector<float>> Gallery::similarities(std::span<const Embedding> probes) const {
  std::vector<std::vector<float>> best(probes.size(), std::vector<float>(subjects().size(), -1.0F));
  std::vector<std::span<const float>> values;
  for (const auto& probe : probes) {
    require_dimension(probe.size());
    values.emplace_back(probe);
  }
  const std::vector<std::span<float>> targets(best.begin(), best.end());
  matrix_.raise_best(values, row_subjects_, targets);
  return best;
}

std::optional<TemplateMatch> Gallery::best_template(std::span<const float> probe, std::size_t subject) const {
  require_dimension(probe.size());
  std::optional<TemplateMatch> best;
  for (std::size_t row = 0; row < row_subjects_.size(); ++row) {
    if (row_subjects_[row] != subject) continue;
    const float similarity = matrix_.product(probe, row);
    if (similarity > (best ? best->similarity : -std::numeric_limits<float>::infinity())) {
      best = {similarity, styles_[row_styles_[row]], row_photos_[row]};
    }
  }
  return best;
}

std::uint32_t Gallery::style_position(const std::string& mask_style) {
  const auto found = std::find(styles_.begin(), styles_.end(), mask_style);
  if (found == styles_.end()) return styles_.push_back(mask_style), static_cast<std::uint32_t>(styles_.size() - 1);
  return static_cast<std::uint32_t>(found - styles_.begin());
}

void Gallery::require_dimension(std::size_t size) const {
  if (size != matrix_.dimension()) {
    throw Error("an embedding of " + std::to_string(size) + " values does not fit a gallery of dimension " +
                std::to_string(matrix_.dimension()));
  }
}

std::vector<Candidate> best_candidates(std::span<const float> similarities, std::span<const std::string> subjects,
                                       std::size_t count) {
  std::vector<std::size_t> order(similarities.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, order.size());
  const auto before = [&](std::size_t a, std::size_t b) {
    return similarities[a] != similarities[b] ? similarities[a] > similarities[b] : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), before);
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < count; ++i) candidates.push_back({subjects[order[i]], similarities[order[i]], i + 1});
  return candidates;
}

std::optional<std::string> misfit(const GalleryMakers& gallery, const GalleryMakers& now) {
  const auto between = [](const std::string& what, const std::string& there, const std::string& here) {
    return what + " " + in_quotes(there) + ", not " + in_quotes(here);
  };
  if (gallery.model != now.model) return between("model", gallery.model, now.model);
  if (gallery.model_sha256 != now.model_sha256) {
    return between("model file SHA-256", gallery.model_sha256, now.model_sha256);
  }
  if (gallery.detector_sha256 != now.detector_sha256) {
    return between("detector file SHA-256", gallery.detector_sha256, now.detector_sha256);
  }
  if (gallery.crop != now.crop) return between("crop", gallery.crop, now.crop);
  if (gallery.dimension == now.dimension) return std::nullopt;
  return between("dimension", std::to_string(gallery.dimension), std::to_string(now.dimension));
}

void require_fit(const GalleryMakers& gallery, const GalleryMakers& now, const std::filesystem::path& path) {
  require_fit(gallery, now, GalleryPlace(path.string()));
}

}  // namespace maskid
