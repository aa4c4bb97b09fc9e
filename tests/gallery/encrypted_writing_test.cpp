// Writing an encrypted gallery, going on with an interrupted one, and changing its key.

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/search_index.hpp"

#include "gallery/gallery_files.hpp"
#include "support/error_of.hpp"
#include "support/full_disk.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

using Photos = std::vector<EnrolledPhoto>;

class EncryptedWriting : public testing::Test {
 protected:
  void leave_behind(const Photos& photos, const GalleryKey* key) const {
    GalleryWriter writer(path_, makers_, key);
    for (const auto& photo : photos) writer.append(photo);
  }

  const SyntheticPeople people_{
      .subjects = 3, .photos = 1, .templates = 2, .failed_every = 0, .dimension = 6, .noise = 0.1F, .seed = 4};
  const GalleryMakers makers_ = makers_of(people_);
  const Photos photos_ = photos_of(people_);
  const TempDir folder_;
  const fs::path path_ = folder_.path() / "office.gallery";
  const fs::path partial_ = partial_of(path_);
  const GalleryKey key_ = key_of('k');
  const GalleryKey other_ = key_of('o');
};

TEST_F(EncryptedWriting, PartialTruncatedAtAnyLengthKeepsTheWholePhotosBeforeIt) {
  std::vector<std::uintmax_t> ends;  // of the file after each photo
  leave_behind({}, &key_);
  ends.push_back(fs::file_size(partial_));
  for (const auto& photo : photos_) {
    leave_behind({photo}, &key_);
    ends.push_back(fs::file_size(partial_));
  }
  const auto whole = read_file(partial_);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put_file(partial_, whole.substr(0, length));
    std::ptrdiff_t kept = 0;
    while (kept + 1 < std::ssize(ends) && ends[kept + 1] <= length) ++kept;
    GalleryWriter writer(path_, makers_, &key_);
    ASSERT_TRUE(same_photos(kept_by(writer), {photos_.begin(), photos_.begin() + kept})) << length;
    for (auto photo = photos_.begin() + kept; photo != photos_.end(); ++photo) writer.append(*photo);
    writer.commit();
    ASSERT_TRUE(same_photos(photos_in(path_, &key_), photos_)) << length;
  }
}

TEST_F(EncryptedWriting, ADamagedPhotoOfThePartialAndAllBehindItAreDoneAgain) {
  leave_behind({photos_[0]}, &key_);
  const auto end_of_first = fs::file_size(partial_);
  leave_behind({photos_[1], photos_[2]}, &key_);
  auto bytes = read_file(partial_);
  bytes[end_of_first + 40] = static_cast<char>(bytes[end_of_first + 40] ^ 1);
  put_file(partial_, bytes);
  const GalleryWriter writer(path_, makers_, &key_);
  EXPECT_TRUE(same_photos(kept_by(writer), {photos_[0]}));
}

TEST_F(EncryptedWriting, APartialOfAnotherKeyOrOfNoneIsRefusedAndKept) {
  const auto passphrase = cheap_key("open sesame");
  const GalleryKey* const keys[] = {nullptr, &key_, &other_, &passphrase};
  for (const auto* left : keys) {
    fs::remove(partial_);
    leave_behind(photos_, left);
    const auto bytes = read_file(partial_);
    for (const auto* now : keys) {
      if (now == left) continue;
      EXPECT_EQ(error_of([&] { GalleryWriter(path_, makers_, now); }),
                partial_.string() +
                    " was left by an interrupted command with another key, or none; go on with that command, or delete "
                    "it");
      EXPECT_EQ(read_file(partial_), bytes);
    }
  }
}

TEST_F(EncryptedWriting, ACommitThatFailedCanBeDoneAgain) {
  fs::create_directory(path_);
  GalleryWriter writer(path_, makers_, &key_);
  writer.append(photos_[0]);
  EXPECT_PRED2(contains, error_of([&] { writer.commit(); }), path_.string());
  writer.append(photos_[1]);
  fs::remove(path_);
  writer.commit();
  EXPECT_TRUE(same_photos(photos_in(path_, &key_), {photos_[0], photos_[1]}));
}

TEST_F(EncryptedWriting, AWriterGoesOnAfterAPhotoForWhichTheDiskWasTooFull) {
  const int result = on_full_disk(5000, [&] {
    GalleryWriter writer(path_, makers_, &key_);
    auto large = photos_[0];
    large.path = std::string(6000, 'x');
    if (error_of([&] { writer.append(large); }) == "(no error)") return 1;
    for (const auto& photo : photos_) writer.append(photo);
    writer.commit();
    return 0;
  });
  ASSERT_EQ(result, 0);
  EXPECT_TRUE(same_photos(photos_in(path_, &key_), photos_));
}

TEST_F(EncryptedWriting, SubjectsAreRemovedAndThresholdsSetAsInAPlainGallery) {
  write_gallery(path_, makers_, photos_, &key_);
  const SiteThreshold site{0.003, 0.41, 200, 3};
  set_site_threshold(path_, site, &key_);
  EXPECT_EQ(remove_subject(path_, subject_id_of(1), {}, &key_), 1U);
  EXPECT_EQ(read_gallery_makers(path_, &key_).site_threshold, site);
  EXPECT_TRUE(same_photos(photos_in(path_, &key_), {photos_[0], photos_[2]}));
  EXPECT_EQ(encryption_of(path_), GalleryKey::Kind::key_file);
  const auto bytes = read_file(path_);
  EXPECT_PRED2(contains, error_of([&] { remove_subject(path_, subject_id_of(0), {}, &other_); }), "does not open");
  EXPECT_PRED2(contains, error_of([&] { set_site_threshold(path_, site); }), "is encrypted");
  EXPECT_EQ(read_file(path_), bytes);
  EXPECT_FALSE(fs::exists(partial_));
}

TEST_F(EncryptedWriting, AGalleryIsEncryptedDecryptedAndGivenOtherKeys) {
  const auto passphrase = cheap_key("open sesame");
  const auto new_passphrase = cheap_key("open barley");
  write_gallery(path_, makers_, photos_);
  const auto plain = read_file(path_);
  const GalleryKey* now = nullptr;
  for (const GalleryKey* next : {&key_, &other_, &passphrase, &new_passphrase, &key_, &key_}) {
    EXPECT_EQ(rekey_gallery(path_, now, next), photos_.size());
    EXPECT_TRUE(same_photos(photos_in(path_, next), photos_));
    EXPECT_EQ(read_gallery_makers(path_, next), makers_);
    if (now != next) {
      EXPECT_NE(error_of([&] { load_gallery(path_, now); }), "(no error)");
    }
    EXPECT_FALSE(fs::exists(partial_));
    now = next;
  }
  rekey_gallery(path_, now, nullptr);
  EXPECT_EQ(read_file(path_), plain);
  EXPECT_EQ(error_of([&] { rekey_gallery(path_, nullptr, nullptr); }),
            path_.string() + " is not encrypted; there is nothing to decrypt");
}

/// A search index holds templates in clear.
TEST_F(EncryptedWriting, AnEncryptedGalleryHasNoSearchIndexHoweverLarge) {
  const SyntheticPeople many{.subjects = 2,
                             .photos = 1,
                             .templates = indexed_templates / 2 + 1,
                             .failed_every = 0,
                             .dimension = 6,
                             .noise = 0.1F,
                             .seed = 6};
  write_gallery(path_, makers_of(many), photos_of(many));
  const auto index = index_of(path_);
  ASSERT_TRUE(fs::exists(index));
  put_file(index.string() + ".partial", "of an index that was interrupted");
  rekey_gallery(path_, nullptr, &key_);
  EXPECT_FALSE(fs::exists(index));
  EXPECT_FALSE(fs::exists(index.string() + ".partial"));
  remove_subject(path_, subject_id_of(1), {}, &key_);
  EXPECT_FALSE(fs::exists(index));
  EXPECT_EQ(open_gallery(path_, Day{}, &key_)->subjects(), 1U);
  EXPECT_PRED2(contains, error_of([&] { open_gallery(path_, Day{}); }), "is encrypted with a key file");
  EXPECT_PRED2(contains, error_of([&] { write_search_index(path_); }), "is encrypted with a key file");
  EXPECT_FALSE(fs::exists(index));
}

/// What another put there: the index of a plain gallery of theirs, and the gallery.
TEST_F(EncryptedWriting, AnIndexInPlaceOfTheGalleryIsNotSearchedWhereAKeyIsGiven) {
  write_gallery(path_, makers_, photos_);
  write_search_index(path_);
  EXPECT_EQ(open_gallery(path_, Day{})->subjects(), 3U);
  EXPECT_PRED2(contains, error_of([&] { open_gallery(path_, Day{}, &key_); }), "is not encrypted, but a key was given");
}

TEST_F(EncryptedWriting, RekeyingWithTheWrongOldKeyChangesNothing) {
  write_gallery(path_, makers_, photos_, &key_);
  const auto bytes = read_file(path_);
  EXPECT_PRED2(contains, error_of([&] { rekey_gallery(path_, &other_, nullptr); }), "does not open");
  EXPECT_PRED2(contains, error_of([&] { rekey_gallery(path_, nullptr, &other_); }), "is encrypted");
  EXPECT_EQ(read_file(path_), bytes);
  EXPECT_FALSE(fs::exists(partial_));
}

TEST_F(EncryptedWriting, RekeyingADamagedGalleryChangesNothing) {
  write_gallery(path_, makers_, photos_, &key_);
  auto bytes = read_file(path_);
  bytes[bytes.size() - 20] = static_cast<char>(bytes[bytes.size() - 20] ^ 1);
  put_file(path_, bytes);
  EXPECT_PRED2(contains, error_of([&] { rekey_gallery(path_, &key_, nullptr); }), "is damaged");
  EXPECT_EQ(read_file(path_), bytes);
  EXPECT_FALSE(fs::exists(partial_)) << "templates in clear were left behind";
}

TEST_F(EncryptedWriting, RekeyingIsRefusedWhileAnEnrollmentIsUnfinished) {
  write_gallery(path_, makers_, {photos_[0], photos_[1]}, &key_);
  leave_behind({photos_[2]}, &key_);
  EXPECT_PRED2(contains, error_of([&] { rekey_gallery(path_, &key_, &other_); }), "go on with that command");
  fs::remove(partial_);
  leave_behind({photos_[2]}, &other_);
  EXPECT_PRED2(contains, error_of([&] { rekey_gallery(path_, &key_, &other_); }), "is unfinished");
}

/// A passphrase is stretched once for a gallery, however often it is opened and rewritten: so the salt stays.
TEST_F(EncryptedWriting, ARewrittenGalleryKeepsItsSaltButNotItsKey) {
  const auto passphrase = cheap_key("open sesame");
  write_gallery(path_, makers_, photos_, &passphrase);
  const auto before = read_file(path_);
  const auto again = cheap_key("open sesame");
  remove_subject(path_, subject_id_of(0), {}, &again);
  const auto after = read_file(path_);
  EXPECT_EQ(after.substr(0, 37), before.substr(0, 37));
  EXPECT_NE(after.substr(37, 32), before.substr(37, 32));
  const GalleryKey dearer(GalleryKey::Kind::passphrase, secret("open sesame"), {2, 16});
  remove_subject(path_, subject_id_of(1), {}, &dearer);
  EXPECT_NE(read_file(path_).substr(21, 16), before.substr(21, 16)) << "of another cost";
  EXPECT_TRUE(same_photos(photos_in(path_, &again), {photos_[2]}));
}

TEST_F(EncryptedWriting, KeyFilesHoldThirtyTwoBytesOrMoreAndPassphraseFilesOneLine) {
  const auto file = folder_.path() / "key";
  for (const std::size_t size : {0U, 31U, 65537U}) {
    put_file(file, std::string(size, 'x'));
    EXPECT_PRED2(contains, error_of([&] { read_key_file(file); }), file.string()) << size;
  }
  put_file(file, std::string(65536, 'x'));
  EXPECT_EQ(read_key_file(file).size(), 65536U);
  for (const std::string text : {"open sesame", "open sesame\n", "open sesame\r\n"}) {
    put_file(file, text);
    EXPECT_EQ(read_passphrase_file(file).view(), "open sesame");
  }
  for (const auto& text :
       {std::string(), std::string("\n"), std::string("a\nb\n"), std::string("a\0b", 3), std::string(1025, 'x')}) {
    put_file(file, text);
    EXPECT_PRED2(contains, error_of([&] { read_passphrase_file(file); }), file.string()) << text;
  }
  EXPECT_PRED2(contains, error_of([&] { make_key_file(file); }), "File exists");
  fs::remove(file);
  make_key_file(file);
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_key_file(file).size(), 32U);
  EXPECT_EQ(error_of([&] { read_key_file(folder_.path() / "none"); }),
            "cannot read " + (folder_.path() / "none").string() + ": No such file or directory; check the path");
}

}  // namespace
}  // namespace maskid
