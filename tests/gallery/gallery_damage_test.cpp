#include <cstring>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "maskid/base/checksum.hpp"
#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/full_disk.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

constexpr std::size_t preamble_size = 12;
constexpr std::size_t head_size = 13;

/// A gallery of a few hundred bytes a photo, to be damaged in every place.
class GalleryDamage : public testing::Test {
 protected:
  GalleryDamage() {
    write_gallery(path_, makers_, photos_);
    whole_ = read_file(path_);
  }

  /// What loading says of these bytes, once they are the gallery.
  std::string message_for(const std::string& bytes) const {
    put_file(path_, bytes);
    return error_of([&] { load_gallery(path_); });
  }

  /// Where records start, and at last where they end.
  std::vector<std::size_t> record_offsets() const {
    std::vector<std::size_t> offsets = {preamble_size};
    while (offsets.back() < whole_.size()) {
      std::uint32_t length = 0;
      std::memcpy(&length, whole_.data() + offsets.back() + 1, sizeof length);
      offsets.push_back(offsets.back() + head_size + length);
    }
    return offsets;
  }

  /// A record as it stands in a file, with a checksum that is right.
  static std::string record(char kind, const std::string& payload, std::size_t offset) {
    const auto length = static_cast<std::uint32_t>(payload.size());
    std::string head(1, kind);
    head.append(reinterpret_cast<const char*>(&length), sizeof length);
    const auto sum = checksum(head + payload, offset);
    return head + std::string(reinterpret_cast<const char*>(&sum), sizeof sum) + payload;
  }

  const SyntheticPeople people_{
      .subjects = 2, .photos = 2, .templates = 2, .failed_every = 4, .dimension = 6, .noise = 0.1F, .seed = 3};
  const GalleryMakers makers_ = makers_of(people_);
  const std::vector<EnrolledPhoto> photos_ = photos_of(people_);
  const TempDir folder_;
  const std::filesystem::path path_ = folder_.path() / "office.gallery";
  std::string whole_;
};

TEST_F(GalleryDamage, IsNoticedWhenTruncatedAtAnyLength) {
  for (std::size_t length = 0; length < whole_.size(); ++length) {
    const auto message = message_for(whole_.substr(0, length));
    ASSERT_PRED2(contains, message, path_.string()) << length;
    ASSERT_PRED2(contains, message, length < preamble_size ? "not a maskid gallery" : "is damaged at byte") << length;
  }
}

TEST_F(GalleryDamage, IsNoticedWhenAnyBitIsFlipped) {
  for (std::size_t bit = 0; bit < 8 * whole_.size(); ++bit) {
    auto bytes = whole_;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    ASSERT_PRED2(contains, message_for(bytes), path_.string()) << "byte " << bit / 8 << ", bit " << bit % 8;
    ASSERT_NE(error_of([&] { verify_gallery_file(path_); }), "(no error)");
  }
}

TEST_F(GalleryDamage, IsNoticedWhenSomethingFollowsTheEnd) {
  const auto end = record('E', std::string(8, '\0'), whole_.size());
  for (const auto& more : {std::string(1, '\0'), std::string(100, 'x'), end, whole_}) {
    EXPECT_PRED2(contains, message_for(whole_ + more), "something follows the end");
  }
}

TEST_F(GalleryDamage, IsNoticedWhenWholeRecordsAreSwappedRepeatedOrMissing) {
  const auto at = record_offsets();
  ASSERT_EQ(at.size(), 7U);  // makers, four photos, the end
  const auto part = [&](std::size_t from, std::size_t to) { return whole_.substr(at[from], at[to] - at[from]); };
  const auto start = whole_.substr(0, at[1]);
  EXPECT_PRED2(contains, message_for(start + part(2, 3) + part(1, 2) + part(3, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(1, 2) + part(1, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(2, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(1, 4) + part(5, 6)), "torn or changed");
}

TEST_F(GalleryDamage, MessageSaysWhereAndWhatToDo) {
  EXPECT_EQ(message_for(whole_.substr(0, record_offsets()[2])),
            path_.string() + " is damaged at byte " + std::to_string(record_offsets()[2]) +
                " (it ends too early): restore it from a copy, or enroll again");
}

TEST_F(GalleryDamage, ForgedRecordsAreRefusedThoughTheirChecksumsFit) {
  const auto start = whole_.substr(0, record_offsets()[1]);
  const auto after_makers = [&](char kind, const std::string& payload) {
    return message_for(start + record(kind, payload, start.size()));
  };
  EXPECT_PRED2(contains, after_makers('P', ""), "a record is not a photo");
  EXPECT_PRED2(contains, after_makers('P', std::string(400, '\xff')), "a record is not a photo");
  EXPECT_PRED2(contains, after_makers('X', std::string(80, '\0')), "a record is not a photo");
  EXPECT_PRED2(contains, after_makers('M', start.substr(preamble_size + head_size)), "a record is not a photo");
  EXPECT_PRED2(contains, after_makers('E', std::string("\1\0\0\0\0\0\0\0", 8)), "photos are missing");
  EXPECT_PRED2(contains, after_makers('E', ""), "photos are missing");

  const auto preamble = whole_.substr(0, preamble_size);
  const auto with_makers = [&](const std::string& json) {
    return message_for(preamble + record('M', json, preamble_size));
  };
  const std::string json = start.substr(preamble_size + head_size);
  for (const char* dimension : {"0", "-1", "65537", "99999999999999999999", "\"6\"", "null"}) {
    auto other = json;
    other.replace(other.find("\"dimension\":6"), 13, std::string("\"dimension\":") + dimension);
    EXPECT_PRED2(contains, with_makers(other), "the makers are missing") << dimension;
  }
  for (const char* text : {"", "{}", "[]", "null", "{\"model\":", "\xff"}) {
    EXPECT_PRED2(contains, with_makers(text), "the makers are missing") << text;
  }
  EXPECT_PRED2(contains, with_makers(std::string(100'000, '[')), "the makers are missing");
}

TEST_F(GalleryDamage, EveryPayloadLengthOfAPhotoIsRefusedButItsOwn) {
  const auto at = record_offsets();
  const auto start = whole_.substr(0, at[1]);
  const auto payload = whole_.substr(at[1] + head_size, at[2] - at[1] - head_size);
  const auto end = [](std::size_t offset) { return record('E', std::string("\1\0\0\0\0\0\0\0", 8), offset); };
  const auto with_payload = [&](const std::string& bytes) {
    const auto photo = record('P', bytes, start.size());
    return message_for(start + photo + end(start.size() + photo.size()));
  };
  for (std::size_t length = 0; length < payload.size(); ++length) {
    ASSERT_PRED2(contains, with_payload(payload.substr(0, length)), "a record is not a photo") << length;
  }
  EXPECT_PRED2(contains, with_payload(payload + "x"), "a record is not a photo");
  EXPECT_EQ(with_payload(payload), "(no error)");
}

TEST_F(GalleryDamage, HostileLengthsAreNeverAllocated) {
  const auto at = record_offsets();
  const auto start = whole_.substr(0, at[1]);
  auto hostile = whole_;
  std::memset(hostile.data() + at[1] + 1, 0xff, 4);  // a record of 4 GB
  auto many = whole_.substr(at[1] + head_size, at[2] - at[1] - head_size);
  const auto templates = many.size() - 2 * (4 + 6 * sizeof(float)) - std::strlen("style-1") - 4;
  std::memset(many.data() + templates, 0xff, 4);  // a photo of 4 billion templates
  auto long_text = many;
  std::memset(long_text.data(), 0xff, 4);  // a subject_id of 4 GB
  put_file(path_, hostile);
  const auto other = folder_.path() / "other.gallery";
  put_file(other, start + record('P', many, start.size()));
  const auto third = folder_.path() / "third.gallery";
  put_file(third, start + record('P', long_text, start.size()));

  const auto peak = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  const auto before = peak();
  EXPECT_PRED2(contains, error_of([&] { load_gallery(path_); }), "torn or changed");
  EXPECT_PRED2(contains, error_of([&] { load_gallery(other); }), "a record is not a photo");
  EXPECT_PRED2(contains, error_of([&] { load_gallery(third); }), "a record is not a photo");
  EXPECT_LT(peak() - before, 32 << 10);
}

TEST_F(GalleryDamage, AnotherVersionIsToldWithBothNumbers) {
  auto bytes = whole_;
  bytes[8] = 7;
  const auto expected = path_.string() +
                        " is of format version 7; this maskid reads versions 1 to 2: use the maskid that made it, or "
                        "enroll again";
  EXPECT_EQ(message_for(bytes), expected);
  EXPECT_EQ(error_of([&] { read_gallery_makers(path_); }), expected);
}

TEST_F(GalleryDamage, WhatIsNoGalleryIsNamed) {
  EXPECT_EQ(message_for("\xff\xd8\xff\xe0 a photo, not a gallery"),
            path_.string() + " is not a maskid gallery; name a file that maskid enroll has written");
  const auto none = folder_.path() / "none.gallery";
  EXPECT_EQ(error_of([&] { load_gallery(none); }),
            "cannot open the gallery " + none.string() + ": No such file or directory; check the path");
  EXPECT_PRED2(contains, error_of([&] { load_gallery(folder_.path()); }), folder_.path().string());
}

TEST_F(GalleryDamage, VerifyNoticesAnEmbeddingThatIsNoUnitVector) {
  for (const float value : {0.0F, 2.0F, std::numeric_limits<float>::quiet_NaN()}) {
    auto photos = photos_;
    photos[1].templates[1].embedding[0] += value;
    photos[1].templates[1].embedding[1] -= value * 3;
    write_gallery(path_, makers_, photos);
    EXPECT_EQ(error_of([&] { verify_gallery_file(path_); }) == "(no error)", value == 0);
    EXPECT_NO_THROW(load_gallery(path_));
  }
  EXPECT_EQ(error_of([&] { verify_gallery_file(path_); }),
            path_.string() + " holds an embedding of subject-0/1.jpg that is no unit vector: enroll again");
}

}  // namespace
}  // namespace maskid
