#include "gallery/code_sums.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#define MASKID_AVX2 __attribute__((target("avx2")))
#endif

namespace maskid {
namespace {

#ifdef MASKID_AVX2
/// The sums of 16 vectors: of pairs of bytes as one number of 16 bits, and of the upper byte of each alone.
struct PairSums {
  __m256i pairs;
  __m256i upper;
};

MASKID_AVX2 inline void add(PairSums& sums, __m256i bytes) {
  sums.pairs = _mm256_add_epi16(sums.pairs, bytes);
  sums.upper = _mm256_add_epi16(sums.upper, _mm256_srli_epi16(bytes, 8));
}

/// Both halves of a register hold the same vectors, in other parts.
MASKID_AVX2 inline void write_both(__m256i halves, std::uint16_t* to) {
  const __m128i sum = _mm_add_epi16(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), sum);
}

MASKID_AVX2 inline void write(const PairSums& sums, std::uint16_t* to) {
  write_both(_mm256_sub_epi16(sums.pairs, _mm256_slli_epi16(sums.upper, 8)), to);
  write_both(sums.upper, to + 8);
}

MASKID_AVX2 inline __m256i load(const std::uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

/// What lies so far ahead of the block that is added up is fetched meanwhile: processors look ahead less far, and not
/// beyond a page.
constexpr std::size_t fetched_ahead = 8 * block_bytes;

MASKID_AVX2 void add_up_block(const std::uint8_t* block, const CodeTables& tables, BlockSums& sums) {
  constexpr std::size_t added_in_bytes = 4 * code_words;  // of four parts
  constexpr std::size_t step = 2 * added_in_bytes;        // in both halves of a register
  static_assert(block_bytes % step == 0);
  const __m256i low_half = _mm256_set1_epi8(15);
  PairSums first{_mm256_setzero_si256(), _mm256_setzero_si256()};
  PairSums second = first;
  for (std::size_t at = 0; at < block_bytes; at += step) {
    _mm_prefetch(reinterpret_cast<const char*>(block + at + fetched_ahead), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(block + at + fetched_ahead + 64), _MM_HINT_T0);
    __m256i levels = _mm256_setzero_si256();
    __m256i levels_of_second = levels;
    for (std::size_t two_parts = at; two_parts < at + step; two_parts += sizeof levels) {
      const __m256i codes = load(block + two_parts);
      const __m256i table = load(tables.data() + two_parts);
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), low_half);
      levels = _mm256_add_epi8(levels, _mm256_shuffle_epi8(table, _mm256_and_si256(codes, low_half)));
      levels_of_second = _mm256_add_epi8(levels_of_second, _mm256_shuffle_epi8(table, high));
    }
    add(first, levels);
    add(second, levels_of_second);
  }
  write(first, sums.data());
  write(second, sums.data() + block_photos / 2);
}
#endif

}  // namespace

void add_up(std::span<const std::uint8_t> codes, const CodeTables& tables, std::span<BlockSums> sums) {
#ifdef MASKID_AVX2
  static const bool wide = __builtin_cpu_supports("avx2");
  if (wide) {
    for (std::size_t b = 0; b * block_bytes < codes.size(); ++b) {
      add_up_block(&codes[b * block_bytes], tables, sums[b]);
    }
    return;
  }
#endif
  add_up_anywhere(codes, tables, sums);
}

void add_up_anywhere(std::span<const std::uint8_t> codes, const CodeTables& tables, std::span<BlockSums> sums) {
  for (std::size_t b = 0; b * block_bytes < codes.size(); ++b) {
    for (std::size_t vector = 0; vector < block_photos; ++vector) {
      const auto [byte, shift] = place_of(vector);
      std::uint16_t sum = 0;
      for (std::size_t part = 0; part < code_parts; ++part) {
        const auto word = (codes[b * block_bytes + 16 * part + byte] >> shift) & 15;
        sum = static_cast<std::uint16_t>(sum + tables[part * code_words + static_cast<std::size_t>(word)]);
      }
      sums[b][vector] = sum;
    }
  }
}

}  // namespace maskid
