#include <cstring>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "maskid/base/checksum.hpp"
#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t start_size = 109;
constexpr std::size_t record_extra = 45;

/// A gallery of four photos, encrypted with a key file.
class EncryptedGallery : public testing::Test {
 protected:
  EncryptedGallery() {
    write_gallery(path_, makers_, photos_, &key_);
    whole_ = read_file(path_);
  }

  std::string message_for(const std::string& bytes, const GalleryKey* key) const {
    put_file(path_, bytes);
    return error_of([&] { load_gallery(path_, key); });
  }
  std::string message_for(const std::string& bytes) const { return message_for(bytes, &key_); }

  /// Where records start, and at last where they end.
  static std::vector<std::size_t> record_offsets(const std::string& bytes) {
    std::vector<std::size_t> offsets = {start_size};
    while (offsets.back() < bytes.size()) {
      std::uint32_t length = 0;
      std::memcpy(&length, bytes.data() + offsets.back() + 1, sizeof length);
      offsets.push_back(offsets.back() + record_extra + length);
    }
    return offsets;
  }

  static std::string flipped(std::string bytes, std::size_t at, int mask = 1) {
    bytes[at] = static_cast<char>(bytes[at] ^ mask);
    return bytes;
  }

  const SyntheticPeople people_{
      .subjects = 2, .photos = 2, .templates = 2, .failed_every = 4, .dimension = 6, .noise = 0.1F, .seed = 3};
  const GalleryMakers makers_ = makers_of(people_);
  const std::vector<EnrolledPhoto> photos_ = photos_of(people_);
  const TempDir folder_;
  const fs::path path_ = folder_.path() / "office.gallery";
  const GalleryKey key_ = key_of('k');
  std::string whole_;
};

TEST_F(EncryptedGallery, HoldsWhatWasWrittenAndItsOwnerAloneMayReadIt) {
  EXPECT_EQ(read_gallery_makers(path_, &key_), makers_);
  EXPECT_TRUE(same_photos(photos_in(path_, &key_), photos_));
  EXPECT_EQ(verify_gallery_file(path_, &key_), load_gallery(path_, &key_).counts());
  EXPECT_EQ(encryption_of(path_), GalleryKey::Kind::key_file);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(EncryptedGallery, ShowsNoNameNoPathNoTemplateAndNothingOfItsMakers) {
  for (const auto& photo : photos_) {
    EXPECT_FALSE(contains(whole_, photo.subject_id));
    EXPECT_FALSE(contains(whole_, photo.path));
    EXPECT_FALSE(contains(whole_, std::string(photo.content.begin(), photo.content.end())));
    for (const auto& face : photo.templates) {
      for (const float value : face.embedding) {
        EXPECT_FALSE(contains(whole_, std::string(reinterpret_cast<const char*>(&value), sizeof value)));
      }
    }
  }
  EXPECT_FALSE(contains(whole_, makers_.model));
  EXPECT_FALSE(contains(whole_, "style-1"));
  EXPECT_FALSE(contains(whole_, std::string(32, 'k')));
}

TEST_F(EncryptedGallery, IsNoticedWhenAnyBitIsFlipped) {
  for (std::size_t bit = 0; bit < 8 * whole_.size(); ++bit) {
    const auto bytes = flipped(whole_, bit / 8, 1 << bit % 8);
    ASSERT_PRED2(contains, message_for(bytes), path_.string()) << "byte " << bit / 8 << ", bit " << bit % 8;
    if (bit % 8 != 0) continue;
    ASSERT_NE(error_of([&] { verify_gallery_file(path_, &key_); }), "(no error)");
    ASSERT_NE(message_for(bytes, nullptr), "(no error)");
  }
}

TEST_F(EncryptedGallery, IsNoticedWhenTruncatedAtAnyLengthOrLengthened) {
  for (std::size_t length = 0; length < whole_.size(); ++length) {
    ASSERT_PRED2(contains, message_for(whole_.substr(0, length)), length < 12 ? "not a maskid gallery" : "is damaged")
        << length;
  }
  EXPECT_PRED2(contains, message_for(whole_ + '\0'), "something follows the end");
  EXPECT_PRED2(contains, message_for(whole_ + whole_.substr(record_offsets(whole_)[5])), "something follows the end");
}

TEST_F(EncryptedGallery, IsNoticedWhenWholeRecordsAreSwappedRepeatedMissingOrOfAnotherGallery) {
  const auto at = record_offsets(whole_);
  ASSERT_EQ(at.size(), 7U);  // makers, four photos, the end
  const auto part = [&](std::size_t from, std::size_t to) { return whole_.substr(at[from], at[to] - at[from]); };
  const auto start = whole_.substr(0, at[1]);
  EXPECT_PRED2(contains, message_for(start + part(2, 3) + part(1, 2) + part(3, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(1, 2) + part(1, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(2, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(start + part(1, 4) + part(5, 6)), "torn or changed");
  EXPECT_PRED2(contains, message_for(whole_.substr(0, start_size) + part(1, 6)), "the makers are torn");

  const auto twin_path = folder_.path() / "twin.gallery";
  write_gallery(twin_path, makers_, photos_, &key_);
  const auto twin = read_file(twin_path);
  ASSERT_EQ(twin.size(), whole_.size());
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    auto mixed = whole_;
    mixed.replace(at[i], at[i + 1] - at[i], twin, at[i], at[i + 1] - at[i]);
    EXPECT_PRED2(contains, message_for(mixed), "torn or changed") << i;
  }
}

/// As one who watched the disk could try: the first photo was written, taken back, and another written in its place.
TEST_F(EncryptedGallery, APhotoThatWasTakenBackCannotBePutInThePlaceOfTheOneThatStayed) {
  const auto at = record_offsets(whole_);
  const auto partial = partial_of(path_);
  put_file(partial, whole_.substr(0, at[1]));
  auto other = photos_[0];
  other.subject_id = "subject-9";
  GalleryWriter writer(path_, makers_, &key_);
  writer.append(other);
  for (std::size_t i = 1; i < photos_.size(); ++i) writer.append(photos_[i]);
  writer.commit();
  const auto now = read_file(path_);
  ASSERT_EQ(now.substr(0, at[1]), whole_.substr(0, at[1])) << "it went on in the same file";
  auto mixed = now;
  mixed.replace(at[1], at[2] - at[1], whole_, at[1], at[2] - at[1]);
  EXPECT_PRED2(contains, message_for(mixed), "torn or changed");
  EXPECT_EQ(message_for(now), "(no error)");
}

TEST_F(EncryptedGallery, WithoutItsKeyIsRefusedAndTheMessageSaysWhatToPass) {
  const auto name = path_.string();
  const auto other = key_of('x');
  const auto passphrase = cheap_key("open sesame");
  EXPECT_EQ(message_for(whole_, nullptr), name + " is encrypted with a key file; pass --key-file FILE");
  EXPECT_EQ(message_for(whole_, &other),
            name + " does not open with this key: pass the key file that it was encrypted with");
  EXPECT_EQ(message_for(whole_, &passphrase),
            name + " is encrypted with a key file, not with a passphrase; pass --key-file FILE");
  EXPECT_EQ(message_for(flipped(whole_, 40)),
            name + " is damaged at byte 12 (its start is torn or changed): restore it from a copy, or enroll again");
  EXPECT_PRED2(contains, message_for(flipped(whole_, start_size + 50)), "is damaged at byte 109");

  write_gallery(path_, makers_, photos_, &passphrase);
  const auto locked = read_file(path_);
  EXPECT_EQ(message_for(locked, nullptr),
            name +
                " is encrypted with a passphrase; pass --passphrase-file FILE, or answer on the terminal when you are "
                "asked");
  const auto wrong = cheap_key("open barley");
  EXPECT_EQ(message_for(locked, &wrong),
            name + " does not open with this key: pass the passphrase that it was encrypted with");
  const auto again = cheap_key("open sesame");
  EXPECT_EQ(message_for(locked, &again), "(no error)");
}

/// Else who can write the file could put a gallery of their own in its place.
TEST_F(EncryptedGallery, APlainGalleryInItsPlaceIsRefusedWhereAKeyIsGiven) {
  write_gallery(path_, makers_, photos_);
  EXPECT_EQ(
      error_of([&] { load_gallery(path_, &key_); }),
      path_.string() + " is not encrypted, but a key was given; leave it out, or encrypt by maskid gallery rekey");
}

TEST_F(EncryptedGallery, AHostileFileCannotAskForAllMemoryOrTime) {
  const auto passphrase = cheap_key("open sesame");
  write_gallery(path_, makers_, photos_, &passphrase);
  const auto locked = read_file(path_);
  const auto asking = [&](std::uint32_t passes, std::uint32_t kibibytes) {
    auto bytes = locked;
    std::memcpy(bytes.data() + 13, &passes, sizeof passes);
    std::memcpy(bytes.data() + 17, &kibibytes, sizeof kibibytes);
    const auto sum = checksum(bytes.substr(0, 69), 0);
    std::memcpy(bytes.data() + 69, &sum, sizeof sum);
    return message_for(bytes, &passphrase);
  };
  for (const auto& [passes, kibibytes] :
       {std::pair{1U, 100U << 20}, {1U, (1U << 20) + 1}, {17U, 8U}, {0U, 8U}, {1U, 7U}, {~0U, ~0U}}) {
    EXPECT_PRED2(contains, asking(passes, kibibytes), "is damaged at byte 12") << passes << " " << kibibytes;
  }
  EXPECT_PRED2(contains, asking(2, 8), "does not open with this key") << "bearable, but not what it was written with";
  EXPECT_EQ(asking(1, 8), "(no error)");
}

TEST_F(EncryptedGallery, AHostileLengthIsNeverAllocated) {
  auto bytes = whole_;
  std::memset(bytes.data() + start_size + 1, 0xff, 4);
  EXPECT_PRED2(contains, message_for(bytes), "the makers are torn or changed");
}

/// What an attacker sees of two galleries of the same photos and key has nothing in common.
TEST_F(EncryptedGallery, TheSamePhotosTwiceAreOtherBytes) {
  const auto twin_path = folder_.path() / "twin.gallery";
  write_gallery(twin_path, makers_, photos_, &key_);
  const auto twin = read_file(twin_path);
  for (std::size_t at = start_size; at + 16 < whole_.size(); ++at) {
    ASSERT_FALSE(contains(twin, whole_.substr(at, 16))) << at;
  }
}

}  // namespace
}  // namespace maskid
