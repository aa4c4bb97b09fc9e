// docs/format.md, byte by byte, without the code that writes galleries.

#include <gtest/gtest.h>
#include <sodium.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

using namespace std::string_literals;

/// The lowest `bytes` bytes, the lowest first.
std::string little_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::string text(const std::string& bytes) { return little_endian(bytes.size(), 4) + bytes; }

std::string record(char kind, const std::string& payload, std::size_t offset) {
  const auto head = kind + little_endian(payload.size(), 4);
  const auto summed = head + payload;
  const auto key = little_endian(offset, 8) + "maskid01";
  unsigned char sum[8];
  crypto_shorthash(sum, reinterpret_cast<const unsigned char*>(summed.data()), summed.size(),
                   reinterpret_cast<const unsigned char*>(key.data()));
  return head + std::string(reinterpret_cast<const char*>(sum), 8) + payload;
}

const std::string one = "\0\0\x80\x3f"s, half = "\0\0\0\x3f"s, zero = "\0\0\0\0"s;

std::string photo(int version = 2) {
  std::string bytes = text("Zoë") + text("badges/zoë.jpg");
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i);
  bytes += one + half + zero + zero + one + text("");
  if (version == 2) bytes += text("form 7") + text("2027-12-31");
  return bytes + little_endian(2, 4) + text("") + one + zero + text("surgical_blue:high") + zero + one;
}

std::string gallery(int version = 2) {
  std::string bytes = "maskidG\n" + little_endian(version, 4);
  bytes += record('M',
                  R"({"model":"m","model_sha256":"a","detector_sha256":"b","crop":"c",)"
                  R"("mask_styles":["surgical_blue:high"],"dimension":2,"of a later maskid":[1]})",
                  bytes.size());
  bytes += record('P', photo(version), bytes.size());
  return bytes + record('E', little_endian(1, 8), bytes.size());
}

TEST(Format, AGalleryWrittenByThePageIsRead) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  put_file(path, gallery());
  const auto makers = read_gallery_makers(path);
  EXPECT_EQ(makers.model, "m");
  EXPECT_EQ(makers.dimension, 2);
  EXPECT_FALSE(makers.site_threshold);
  const auto photos = photos_in(path);
  ASSERT_EQ(photos.size(), 1U);
  EXPECT_EQ(photos[0].subject_id, "Zoë");
  EXPECT_EQ(photos[0].path, "badges/zoë.jpg");
  EXPECT_EQ(photos[0].content[31], 31);
  EXPECT_EQ(photos[0].quality, (FaceQuality{1, 0.5F, 0, 0, 1}));
  ASSERT_EQ(photos[0].templates.size(), 2U);
  EXPECT_EQ(photos[0].templates[1].embedding, (Embedding{0, 1}));
  EXPECT_EQ(photos[0].templates[1].mask_style, "surgical_blue:high");
  EXPECT_EQ(photos[0].consent, (Consent{"form 7", parse_day("2027-12-31")}));
}

TEST(Format, AGalleryOfVersion1IsReadAndRewrittenAsVersion2) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  put_file(path, gallery(1));
  ASSERT_EQ(photos_in(path).size(), 1U);
  EXPECT_EQ(photos_in(path)[0].consent, Consent());
  EXPECT_EQ(photos_in(path)[0].templates[1].embedding, (Embedding{0, 1}));
  set_consent(path, "Zoë", {"form 7", parse_day("2027-12-31")});
  const auto bytes = read_file(path);
  EXPECT_EQ(bytes.substr(0, 12), gallery().substr(0, 12));
  EXPECT_NE(bytes.find(photo()), std::string::npos);
}

TEST(Format, ADayThatIsNoneIsDamage) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  auto bytes = gallery();
  const auto at = bytes.find(photo()), day = bytes.find("2027-12-31");
  auto wrong = photo();
  wrong.replace(day - at, 10, "2027-02-31");
  bytes = bytes.substr(0, at - 13);
  bytes += record('P', wrong, bytes.size());
  put_file(path, bytes + record('E', little_endian(1, 8), bytes.size()));
  EXPECT_PRED2(contains, error_of([&] { photos_in(path); }), "a record is not a photo");
}

TEST(Format, AnInterruptedEnrollmentOfVersion1IsLeftToTheMaskidThatBeganIt) {
  const TempDir folder;
  const auto path = folder.path() / "g";
  put_file(path, gallery());
  put_file(partial_of(path), gallery(1));
  const auto makers = read_gallery_makers(path);
  EXPECT_PRED2(contains, error_of([&] { GalleryWriter(path, makers); }), "is of format version 1; finish it");
  EXPECT_EQ(read_file(partial_of(path)), gallery(1));
}

TEST(Format, WhatIsWrittenIsWhatThePageSays) {
  const TempDir folder;
  const auto by_page = folder.path() / "by-page", written = folder.path() / "written";
  put_file(by_page, gallery());
  write_gallery(written, read_gallery_makers(by_page), photos_in(by_page));
  const auto bytes = read_file(written);
  const auto photo_at = bytes.find('P' + little_endian(photo().size(), 4));
  ASSERT_NE(photo_at, std::string::npos);
  EXPECT_EQ(bytes.substr(0, 12), gallery().substr(0, 12));
  EXPECT_EQ(bytes[12], 'M');
  auto end = bytes.substr(0, photo_at);
  end += record('P', photo(), end.size());
  end += record('E', little_endian(1, 8), end.size());
  EXPECT_EQ(bytes, end);
}

}  // namespace
}  // namespace maskid
