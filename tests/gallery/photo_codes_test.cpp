#include "gallery/photo_codes.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "maskid/gallery/enrolled_photo.hpp"

namespace maskid {
namespace {

/// People of whom the first numbers of an embedding tell more than the others, as of real ones.
cv::Mat1f some_people(int count, int dimension, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  cv::Mat1f people(count, dimension);
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < dimension; ++k) people(i, k) = normal(random) / static_cast<float>(1 + k / 10);
    cv::Mat1f person = people.row(i);
    cv::normalize(person, person);
  }
  return people;
}

Embedding row_of(const cv::Mat1f& people, int row) { return {people[row], people[row] + people.cols}; }

class CodeSums : public testing::TestWithParam<std::uint32_t> {};

TEST_P(CodeSums, AreTheSameOnAnyProcessor) {
  std::mt19937 random(GetParam());
  std::vector<std::uint8_t> codes(5 * block_bytes);
  for (auto& code : codes) code = static_cast<std::uint8_t>(random());
  CodeTables tables;
  for (auto& level : tables)
    level = static_cast<std::uint8_t>(GetParam() == 0 ? last_level : random() % (last_level + 1));
  std::vector<BlockSums> sums(5);
  std::vector<BlockSums> expected(5);
  add_up(codes, tables, sums);
  add_up_anywhere(codes, tables, expected);
  EXPECT_EQ(sums, expected);
  const auto largest = std::ranges::max(sums[4]);
  EXPECT_LE(largest, last_level * code_parts);
  EXPECT_EQ(largest == last_level * code_parts, GetParam() == 0) << "the largest sum there is";
}

INSTANTIATE_TEST_SUITE_P(Seeds, CodeSums, testing::Range(0U, 8U));

class PhotoCodes : public testing::TestWithParam<int> {};

TEST_P(PhotoCodes, FindTheMostAlikeAmongAFewOfMany) {
  const auto people = some_people(3000, GetParam(), 5);
  const auto numbers = learn_book(people.rowRange(0, 1000));
  ASSERT_EQ(numbers.size(), book_size(static_cast<std::size_t>(GetParam())));
  const CodeBook book{numbers, static_cast<std::size_t>(GetParam())};
  const auto codes = encode(book, people);
  const auto noise = some_people(200, GetParam(), 6);
  int found = 0;
  for (int i = 0; i < 200; ++i) {
    const cv::Mat1f probe(people.row(15 * i) + 0.6 * noise.row(i));
    const cv::Mat1f products(people * probe.t());
    const auto nearest = std::max_element(products.begin(), products.end()) - products.begin();
    const auto chosen = most_alike_codes(book, codes, 3000, row_of(probe, 0), 30);
    ASSERT_EQ(chosen.size(), 30U);
    if (std::ranges::find(chosen, static_cast<std::uint32_t>(nearest)) != chosen.end()) ++found;
  }
  EXPECT_GE(found, 198) << "of 200, among one of a hundred";
}

INSTANTIATE_TEST_SUITE_P(Dimensions, PhotoCodes, testing::Values(24, 112, 192));

TEST(PhotoCodesOfFew, AreAllChosenAndNoneThatFillsTheBlock) {
  const auto people = some_people(70, 3, 1);
  const auto numbers = learn_book(people);
  const CodeBook book{numbers, 3};
  const auto codes = encode(book, people);
  EXPECT_EQ(codes.size(), 3 * block_bytes);
  for (const Embedding& probe : {row_of(people, 0), Embedding{0, 0, 0}}) {
    auto chosen = most_alike_codes(book, codes, 70, probe, 100);
    std::ranges::sort(chosen);
    ASSERT_EQ(chosen.size(), 70U);
    for (std::uint32_t i = 0; i < 70; ++i) EXPECT_EQ(chosen[i], i);
  }
}

TEST(PhotoCodesOfFew, AreLearnedFromOnePhoto) {
  const auto people = some_people(1, 8, 1);
  const auto numbers = learn_book(people);
  const CodeBook book{numbers, 8};
  EXPECT_EQ(most_alike_codes(book, encode(book, people), 1, row_of(people, 0), 5), std::vector<std::uint32_t>{0});
}

}  // namespace
}  // namespace maskid
