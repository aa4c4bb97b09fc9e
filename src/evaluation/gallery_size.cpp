#include "maskid/evaluation/gallery_size.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "evaluation/random_order.hpp"
#include "evaluation/search_outcomes.hpp"
#include "evaluation/thresholds.hpp"

namespace maskid {
namespace {

constexpr std::array<std::size_t, 3> beyond = {10000, 50000, 1000000};

std::vector<std::size_t> sizes_up_to(std::size_t subjects) {
  std::vector<std::size_t> sizes;
  for (std::size_t decade = 10; decade < subjects; decade *= 10) {
    sizes.push_back(decade);
    if (3 * decade < subjects) sizes.push_back(3 * decade);
  }
  if (subjects > 0) sizes.push_back(subjects);
  return sizes;
}

/// The most similar non-mate among the first subjects in `order`, for galleries of each of `sizes`.
std::vector<float> best_nonmates(const SearchScores& search, std::span<const std::size_t> order,
                                 std::span<const std::size_t> sizes) {
  std::vector<float> best;
  float highest = no_similarity;
  std::size_t subjects = search.mate ? 1 : 0;
  for (const auto subject : order) {
    while (best.size() < sizes.size() && sizes[best.size()] == subjects) best.push_back(highest);
    if (search.mate == subject) continue;
    if (!search.similarities.empty()) highest = std::max(highest, search.similarities[subject]);
    ++subjects;
  }
  best.resize(sizes.size(), highest);
  return best;
}

/// All searches in one random gallery.
struct Draw {
  std::vector<float> nonmates;              // one a trial of FPIR
  std::vector<std::array<float, 2>> mates;  // similarity of the mate, and of the best non-mate
};

double share(std::size_t count, std::size_t of) {
  return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of);
}

void add(GallerySizePoint& point, const Draw& draw, double wanted_fpir, float threshold_of_all) {
  const float threshold = threshold_for(draw.nonmates, wanted_fpir);
  const auto first = [](const auto& pair) { return pair[0] > pair[1]; };
  const auto found = [&](const auto& pair) { return pair[0] > pair[1] && pair[0] >= threshold; };
  const auto named = [&](float similarity) { return similarity >= threshold_of_all; };
  point.threshold += threshold;
  point.tpir += share(std::ranges::count_if(draw.mates, first), draw.mates.size());
  point.fnir += 1 - share(std::ranges::count_if(draw.mates, found), draw.mates.size());
  point.fpir += share(std::ranges::count_if(draw.nonmates, named), draw.nonmates.size());
}

/// A straight line through (log N, value).
struct Line {
  double at_one = 0;
  double slope = 0;
  double operator()(std::size_t subjects) const { return at_one + slope * std::log(static_cast<double>(subjects)); }
};

std::optional<Line> fit(std::span<const GallerySizePoint> points, double (*value)(const GallerySizePoint&)) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& point : points) {
    const double at = std::log(static_cast<double>(point.subjects));
    const double there = value(point);
    if (!std::isfinite(there)) continue;
    n += 1, x += at, y += there, xx += at * at, xy += at * there;
  }
  if (n < 3) return std::nullopt;
  const double slope = (n * xy - x * y) / (n * xx - x * x);
  return Line{(y - slope * x) / n, slope};
}

double logit(double rate) { return std::log(rate / (1 - rate)); }
double rate_at(double logit) { return 1 / (1 + std::exp(-logit)); }

/// What `points`, all measured, let one expect in larger galleries.
std::vector<GallerySizePoint> fitted(std::span<const GallerySizePoint> points, std::size_t subjects) {
  const auto larger = std::ranges::find_if(points, [&](const GallerySizePoint& point) {
    return static_cast<double>(point.subjects) >= std::sqrt(static_cast<double>(subjects));
  });
  const std::span used(larger, points.end());
  const auto tpir = fit(used, [](const auto& point) { return logit(point.tpir); });
  const auto fnir = fit(used, [](const auto& point) { return logit(point.fnir); });
  const auto fpir = fit(used, [](const auto& point) { return logit(point.fpir); });
  const auto threshold = fit(used, [](const auto& point) { return point.threshold; });
  if (!tpir || !fnir || !fpir || !threshold) return {};
  std::vector<GallerySizePoint> expected;
  for (const auto size : beyond) {
    if (size <= subjects) continue;
    expected.push_back(
        {size, rate_at((*tpir)(size)), rate_at((*fnir)(size)), (*threshold)(size), rate_at((*fpir)(size)), true});
  }
  return expected;
}

}  // namespace

GallerySizes rates_by_gallery_size(std::span<const SearchScores> searches, std::size_t gallery_subjects,
                                   double wanted_fpir, std::uint32_t seed, std::size_t draws) {
  const auto outcomes = search_outcomes(searches, gallery_subjects);
  const auto sizes = sizes_up_to(gallery_subjects);
  GallerySizes result{wanted_fpir, false, {}};
  if (!outcomes.mated_subjects || sizes.empty()) return result;
  for (const auto size : sizes) result.points.push_back({size});

  std::mt19937 random(seed);
  std::vector<std::size_t> order(gallery_subjects);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t round = 0; round < draws; ++round) {
    shuffle(std::span(order), random);
    std::vector<Draw> of_size(sizes.size());
    for (std::size_t i = 0; i < searches.size(); ++i) {
      const auto best = best_nonmates(searches[i], order, sizes);
      const auto& outcome = outcomes.searches[i];
      for (std::size_t size = 0; size < sizes.size(); ++size) {
        if (outcome.mated) of_size[size].mates.push_back({outcome.mate_similarity, best[size]});
        if (outcomes.tries_fpir(outcome)) of_size[size].nonmates.push_back(best[size]);
      }
    }
    const float threshold_of_all = threshold_for(of_size.back().nonmates, wanted_fpir);
    result.too_few_trials = allowed_count(wanted_fpir, of_size.back().nonmates.size()) == 0;
    for (std::size_t size = 0; size < sizes.size(); ++size) {
      add(result.points[size], of_size[size], wanted_fpir, threshold_of_all);
    }
  }
  for (auto& point : result.points) {
    for (double* sum : {&point.tpir, &point.fnir, &point.threshold, &point.fpir}) *sum /= static_cast<double>(draws);
  }
  const auto expected = fitted(result.points, gallery_subjects);
  result.points.insert(result.points.end(), expected.begin(), expected.end());
  return result;
}

}  // namespace maskid
