#include <set>

#include <gtest/gtest.h>

#include "maskid/base/checksum.hpp"
#include "maskid/base/sha256.hpp"

namespace maskid {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, MatchesKnownAnswers) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Checksum, DependsOnBytesAndPlace) {
  std::set<std::uint64_t> sums;
  for (const std::string_view bytes : {"", "a", "b", "ab", "ba"}) {
    for (std::uint64_t place : {0ULL, 1ULL, 256ULL, 1ULL << 32, 1ULL << 56}) sums.insert(checksum(bytes, place));
  }
  EXPECT_EQ(sums.size(), 25U);
  EXPECT_EQ(checksum("gallery", 7), checksum("gallery", 7));
}

TEST(Checksum, CountsEveryZeroByte) {
  std::set<std::uint64_t> sums;
  for (std::size_t length = 0; length < 64; ++length) sums.insert(checksum(std::string(length, '\0'), 12));
  EXPECT_EQ(sums.size(), 64U);
}

// Computed with another SipHash-2-4, itself checked against the published vector: galleries must stay readable.
TEST(Checksum, StaysTheSame) { EXPECT_EQ(checksum("maskid", 12), 0xb0026336c5c45b80U); }

}  // namespace
}  // namespace maskid
