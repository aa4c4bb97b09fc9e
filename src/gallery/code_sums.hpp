#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace maskid {

constexpr std::size_t code_parts = 56;  ///< of two numbers, four bits each
constexpr std::size_t code_words = 16;  ///< of a part

/// Codes lie in blocks: 16 bytes a part, whose low halves are of the first 16 vectors and whose high halves of the
/// others.
constexpr std::size_t block_photos = 32;
constexpr std::size_t block_bytes = block_photos * code_parts / 2;

/// Where in the 16 bytes of a part the code of a block's vector with this number lies: of each 16 vectors, the first
/// eight have the even bytes, as wide registers find them that add up pairs of bytes.
struct CodePlace {
  std::size_t byte;
  int shift;
};

constexpr CodePlace place_of(std::size_t vector) {
  const std::size_t in_half = vector % 16;
  return {in_half < 8 ? 2 * in_half : 2 * (in_half - 8) + 1, vector < 16 ? 0 : 4};
}

/// What each word of each part adds to a sum: no more than last_level, so that four fit 8 bits and code_parts 16.
using CodeTables = std::array<std::uint8_t, code_parts * code_words>;
constexpr std::uint8_t last_level = 63;

/// One a vector of a block.
using BlockSums = std::array<std::uint16_t, block_photos>;

/// For each block of `codes` what `tables` say of its vectors' words, added up, into `sums`.
void add_up(std::span<const std::uint8_t> codes, const CodeTables& tables, std::span<BlockSums> sums);

/// The same on any processor, which add_up() is on all.
void add_up_anywhere(std::span<const std::uint8_t> codes, const CodeTables& tables, std::span<BlockSums> sums);

}  // namespace maskid
