#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

namespace maskid {

/// A whole number below `count`, the same on every platform (std::uniform_int_distribution's is not); its bias is below
/// count / 2^32.
inline std::size_t random_below(std::size_t count, std::mt19937& random) {
  return static_cast<std::size_t>((std::uint64_t{random()} * count) >> 32);
}

/// std::shuffle, the same on every platform.
template <class Value>
void shuffle(std::span<Value> values, std::mt19937& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random_below(i, random)]);
}

}  // namespace maskid
