#include "mask/mask_fabric.hpp"

#include <algorithm>
#include <cmath>

namespace maskid {
namespace {

constexpr float pi = 3.14159265F;

float lattice(int x, int y, std::uint32_t seed) {
  std::uint32_t h =
      seed * 747796405U + static_cast<std::uint32_t>(x) * 2891336453U + static_cast<std::uint32_t>(y) * 1181783497U;
  h = (h ^ (h >> 16U)) * 2246822519U;
  h = (h ^ (h >> 13U)) * 3266489917U;
  h ^= h >> 16U;
  return static_cast<float>(h & 0xFFFFU) / 32767.5F - 1;
}

/// Value noise (Perlin, 1985, in its simplest form), -1 to 1, one bump a unit.
float noise(float x, float y, std::uint32_t seed) {
  const float left = std::floor(x), top = std::floor(y);
  const auto ease = [](float t) { return t * t * (3 - 2 * t); };
  const float a = ease(x - left), b = ease(y - top);
  const int i = static_cast<int>(left), j = static_cast<int>(top);
  const float above = lattice(i, j, seed) * (1 - a) + lattice(i + 1, j, seed) * a;
  const float below = lattice(i, j + 1, seed) * (1 - a) + lattice(i + 1, j + 1, seed) * a;
  return above * (1 - b) + below * b;
}

/// 1 on one half of each period and 0 on the other, with edges `soft` periods wide.
float bands(float position, float soft) {
  const float wave = std::abs(position - std::floor(position) - 0.5F) * 2;
  return std::clamp((wave - 0.5F) / std::max(2 * soft, 1e-3F) + 0.5F, 0.0F, 1.0F);
}

float bump(float distance, float width) {
  const float away = distance / width;
  return std::abs(away) < 3 ? std::exp(-away * away) : 0;
}

}  // namespace

MaskFabric::MaskFabric(const MaskSurface& surface, float pixels) : style_(surface.style()), pixels_(pixels) {
  width_ = surface.flat({1, 0.5F}).x;
  height_ = surface.flat({0, 1}).y - surface.flat({0, 0}).y;
  side_height_ = surface.flat({1, 1}).y - surface.flat({1, 0}).y;
}

/// 0 for periods under two pixels, 1 from five on.
float MaskFabric::visible(float period) const { return std::clamp((period * pixels_ - 2) / 3, 0.0F, 1.0F); }

/// A line that keeps its darkness when it is thinner than a pixel.
float MaskFabric::line(float distance, float width) const {
  const float drawn = std::max(width, 0.6F / pixels_);
  return bump(distance, drawn) * width / drawn;
}

MaskFabric::Place MaskFabric::place(MaskPoint at) const {
  // The fabric lies around the face: towards the sides there is more of it than the eye sees.
  const float turn = 0.85F;
  const float around = std::asin(std::clamp(turn * at.u, -0.99F, 0.99F)) / turn;
  const float across = std::min(std::abs(at.u), 1.0F);
  const float tall = height_ + (side_height_ - height_) * across * across;
  const float inset = std::min({at.v * tall, (1 - at.v) * tall, (1 - std::abs(at.u)) * width_});
  return {at, around * width_, at.v * height_, inset};
}

float MaskFabric::pattern(const Place& place) const {
  const float x = place.s / style_.pattern_size, y = place.t / style_.pattern_size;
  const float pixel = 1 / (style_.pattern_size * pixels_);
  const float soft = std::max(0.04F, pixel);
  switch (style_.pattern) {
    case MaskPattern::plain:
      return 0;
    case MaskPattern::checks:
      return (bands(x, soft) + bands(y, soft)) / 2;
    case MaskPattern::stripes:
      return bands(y, soft);
    case MaskPattern::dots:
      break;
  }
  const float row = std::floor(y);
  const float shifted = x + 0.5F * (row - 2 * std::floor(row / 2));
  const float away = std::hypot(shifted - std::floor(shifted) - 0.5F, y - row - 0.5F);
  return std::clamp((0.27F - away) / soft + 0.5F, 0.0F, 1.0F);
}

/// Pleats open towards the middle; each lies over the next: bright along its fold, dark under it.
float MaskFabric::pleats(const Place& place) const {
  const float across = std::min(std::abs(place.at.u), 1.0F);
  const float wave = 0.02F * noise(place.s * 2.2F, 3, style_.seed);
  float shade = 0;
  for (int i = 1; i <= style_.folds; ++i) {
    const float fold = 0.14F + 0.72F * float(i) / float(style_.folds + 1);
    const float below = (place.at.v - fold + wave) * height_;
    shade -= 0.17F * line(below - 0.012F, 0.018F) * (1 - 0.5F * across);
    shade -= 0.07F * (below > 0 ? bump(below, 0.09F) : 0);
    shade += 0.05F * (below < 0 ? bump(below, 0.05F) : 0);
  }
  return shade;
}

/// Soft creases: hanging arcs on a scarf, pulled towards the straps on everything else.
float MaskFabric::creases(const Place& place) const {
  const auto [u, v] = place.at;
  if (style_.form == MaskForm::scarf) {
    const float drift = noise(u * 2 + 5, v * 2.5F, style_.seed) + 0.5F * noise(u * 4, v * 5, style_.seed);
    const float sag = v - 0.25F * u * u + 0.13F * drift;
    const float strength = 0.55F + 0.45F * noise(u * 2 + 9, v * 3, style_.seed + 1);
    const float fold = std::sin(2 * pi * float(style_.folds) * sag);
    return 0.15F * strength * (fold - 0.4F * fold * fold);
  }
  const float side = u > 0 ? 20 : 0;
  const float pull = noise(place.t * 6 + 11, std::abs(place.s) * 1.4F + side, style_.seed);
  const float soft = noise(place.s * 3, place.t * 3, style_.seed + 1);
  const float limp = style_.form == MaskForm::cup ? 0.25F : style_.form == MaskForm::cloth ? 1.6F : 1;
  return limp * (0.15F * pull * u * u + 0.06F * soft);
}

float MaskFabric::border(const Place& place) const {
  float shade = -0.12F * bump(place.inset, 0.035F);  // it rolls towards the skin
  if (style_.edge_width <= 0) return shade;

  const float seam = place.inset - style_.edge_width;
  shade -= 0.16F * line(seam, 0.012F) - 0.05F * line(seam + 0.025F, 0.015F);
  const bool welded = style_.form == MaskForm::cup || style_.form == MaskForm::beak;
  if (welded && place.inset < style_.edge_width) {
    const float dashes = bands((place.s + place.t) / 0.05F, 0.15F) - 0.5F;
    shade -= 0.14F * dashes * visible(0.05F) * bump(place.inset - style_.edge_width / 2, 0.015F);
  }
  return shade;
}

float MaskFabric::form_detail(const Place& place) const {
  float shade = style_.form == MaskForm::pleated ? pleats(place) : 0;
  if (style_.form == MaskForm::beak) {
    shade +=
        0.07F * line(place.s, 0.012F) - 0.12F * line(place.s - 0.03F, 0.012F) - 0.12F * line(place.s + 0.03F, 0.012F);
  }
  if (style_.form == MaskForm::cloth) shade -= 0.13F * line(place.s, 0.012F);
  if (style_.nose_clip) {
    const float length = std::clamp((0.42F - std::abs(place.s)) / 0.06F, 0.0F, 1.0F);
    const float across = place.t - style_.edge_width - 0.06F;
    shade += length * (0.12F * line(across + 0.02F, 0.022F) - 0.2F * line(across - 0.025F, 0.02F));
  }
  return shade;
}

float MaskFabric::threads(const Place& place) const {
  const float size = style_.weave_size;
  const float blotches = noise(place.s * 9, place.t * 9, style_.seed + 3);
  const float fine = visible(2 * size);
  if (fine <= 0) return 0.15F * style_.weave * blotches;

  const bool woven = style_.form == MaskForm::cloth || style_.form == MaskForm::scarf;
  const float crossing = woven ? std::sin(pi * place.s / size) * std::sin(pi * place.t / size) : 0.0F;
  const float fuzz = noise(place.s / size, place.t / size, style_.seed + 2);
  return style_.weave * (fine * (0.6F * crossing + 0.5F * fuzz) + 0.15F * blotches);
}

cv::Vec3f MaskFabric::color(MaskPoint at) const {
  const Place place = this->place(at);
  cv::Vec3f color = cv::Vec3f(style_.color);
  color += (cv::Vec3f(style_.pattern_color) - color) * pattern(place);
  if (style_.edge_width > 0) {
    const float soft = std::max(0.01F, 0.7F / pixels_);
    const float edge = std::clamp((style_.edge_width - place.inset) / soft + 0.5F, 0.0F, 1.0F);
    color += (cv::Vec3f(style_.edge_color) - color) * edge;
  }
  const float shade = 1 + form_detail(place) + creases(place) + border(place) + threads(place);
  return color * std::max(shade, 0.0F);
}

}  // namespace maskid
