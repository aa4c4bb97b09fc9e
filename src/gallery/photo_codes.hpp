#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <opencv2/core.hpp>

#include "gallery/code_sums.hpp"

// Product quantization (Jégou, Douze, Schmid: Product quantization for nearest neighbor search, 2011): a vector is
// turned and cut to 112 numbers of about equal variance, each pair of which is told by the nearest of 16 words. So a
// code takes 28 bytes, and its product with a probe is a sum of 56 numbers from tables that fit into registers (André,
// Kermarrec, Le Scouarnec: Cache locality is not enough, 2015).

namespace maskid {

/// How vectors of one dimension become codes: 2 × code_parts rows of `dimension` numbers that turn them, and for each
/// part code_words × 2 numbers.
struct CodeBook {
  std::span<const float> numbers;
  std::size_t dimension = 0;
};

constexpr std::size_t book_size(std::size_t dimension) {
  return 2 * code_parts * dimension + code_parts * code_words * 2;
}

/// The numbers of a book that fits vectors like those of `sample`, one a row; the same for the same sample.
std::vector<float> learn_book(const cv::Mat1f& sample);

/// Codes of `vectors`, one a row, in blocks, the last one filled up.
std::vector<std::uint8_t> encode(const CodeBook& book, const cv::Mat1f& vectors);

/// Which `count` of the first `vectors` codes have the largest products with `probe`, as nearly as codes tell; in no
/// order, all where there are fewer.
std::vector<std::uint32_t> most_alike_codes(const CodeBook& book, std::span<const std::uint8_t> codes,
                                            std::size_t vectors, std::span<const float> probe, std::size_t count);

}  // namespace maskid
