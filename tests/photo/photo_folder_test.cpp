#include "maskid/photo/photo_folder.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

class PhotoFolder : public testing::Test {
 protected:
  void touch(const std::string& name) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << "x";
  }

  /// "subject: path below the folder", a line a photo.
  std::string listed(LoosePhotos loose = LoosePhotos::refuse) const {
    std::string text;
    for (const auto& photo : list_labelled_photos(root_, loose)) {
      text += photo.subject_id + ": " + photo.path.lexically_relative(root_).string() + "\n";
    }
    return text;
  }

  std::string error() const {
    return error_of([&] { list_labelled_photos(root_); });
  }

  TempDir folder_;
  fs::path root_ = folder_.path() / "all photos";
};

TEST_F(PhotoFolder, HasASubFolderPerSubject) {
  touch("bob/2.jpg");
  touch("ann/b.png");
  touch("ann/a.jpeg");
  EXPECT_EQ(listed(), "ann: ann/a.jpeg\nann: ann/b.png\nbob: bob/2.jpg\n");
}

TEST_F(PhotoFolder, IsReadAtAnyDepth) {
  touch("ann/2024/summer/1.jpg");
  touch("ann/1.jpg");
  EXPECT_EQ(listed(), "ann: ann/1.jpg\nann: ann/2024/summer/1.jpg\n");
}

TEST_F(PhotoFolder, KnowsPhotosByTheirEndingInEitherCase) {
  for (const char* name : {"a.JPG", "b.Jpeg", "c.PNG", "d.webp", "e.BMP", "f.TIF", "g.tiff"})
    touch("ann/" + std::string(name));
  for (const char* name : {"h.gif", "i.txt", "j.jpg.bak", "k", "jpg"}) touch("ann/" + std::string(name));
  EXPECT_EQ(list_labelled_photos(root_).size(), 7U);
}

TEST_F(PhotoFolder, PassesOverHiddenJunk) {
  touch("ann/1.jpg");
  touch("ann/._1.jpg");
  touch("ann/.DS_Store");
  touch("ann/.thumbnails/1.jpg");
  touch(".Trash/1.jpg");
  touch("._loose.jpg");
  touch("Thumbs.db");
  EXPECT_EQ(listed(), "ann: ann/1.jpg\n");
}

TEST_F(PhotoFolder, FollowsLinks) {
  touch("ann/1.jpg");
  fs::create_directories(folder_.path() / "elsewhere/bob");
  std::ofstream(folder_.path() / "elsewhere/bob/2.jpg") << "x";
  fs::create_directory_symlink(folder_.path() / "elsewhere/bob", root_ / "bob");
  fs::create_symlink(folder_.path() / "elsewhere/bob/2.jpg", root_ / "ann/friend.jpg");
  EXPECT_EQ(listed(), "ann: ann/1.jpg\nann: ann/friend.jpg\nbob: bob/2.jpg\n");
}

TEST_F(PhotoFolder, FollowsNoLoop) {
  touch("ann/1.jpg");
  fs::create_directory_symlink(root_, root_ / "ann/up");
  fs::create_directory_symlink(root_ / "ann", root_ / "ann/self");
  EXPECT_EQ(listed(), "ann: ann/1.jpg\n");
}

TEST_F(PhotoFolder, EndsWhereFoldersLinkToOneAnother) {
  constexpr int folders = 24;  // in more orders than a computer can go
  for (int i = 0; i < folders; ++i) touch("ann/" + std::to_string(100 + i) + "/1.jpg");
  for (int from = 100; from < 100 + folders; ++from) {
    for (int to = 100; to < 100 + folders; ++to) {
      fs::create_directory_symlink(root_ / "ann" / std::to_string(to),
                                   root_ / "ann" / std::to_string(from) / ("to-" + std::to_string(to)));
    }
  }
  EXPECT_EQ(list_labelled_photos(root_).size(), static_cast<std::size_t>(folders));
}

TEST_F(PhotoFolder, ListsABrokenLinkSoThatItIsReported) {
  touch("ann/1.jpg");
  fs::create_symlink("nowhere", root_ / "ann/2.jpg");
  EXPECT_EQ(list_labelled_photos(root_).size(), 2U);
}

TEST_F(PhotoFolder, TakesNamesOfAnyLanguage) {
  touch("Zoë Müller/Foto 1.jpg");
  touch("山田 太郎/写真.jpg");
  EXPECT_EQ(listed(), "Zoë Müller: Zoë Müller/Foto 1.jpg\n山田 太郎: 山田 太郎/写真.jpg\n");
}

TEST_F(PhotoFolder, RefusesLoosePhotosByName) {
  touch("ann/1.jpg");
  touch("whose.jpg");
  touch("whose2.jpg");
  EXPECT_PRED2(contains, error(), root_.string());
  EXPECT_PRED2(contains, error(), "2 photos outside of any sub-folder, such as whose.jpg");
  EXPECT_PRED2(contains, error(), "put each person's photos into a sub-folder");
}

TEST_F(PhotoFolder, MayTakeLoosePhotosForSubjectsOfTheirOwn) {
  touch("ann/1.jpg");
  touch("stranger.jpg");
  EXPECT_EQ(listed(LoosePhotos::own_subject), "ann: ann/1.jpg\nstranger.jpg: stranger.jpg\n");
}

TEST_F(PhotoFolder, MustNotBeEmpty) {
  fs::create_directories(root_);
  EXPECT_PRED2(contains, error(), root_.string() + " is empty");
  EXPECT_PRED2(contains, error(), "a sub-folder per person");
}

TEST_F(PhotoFolder, MustHoldAPhoto) {
  touch("ann/notes.txt");
  EXPECT_PRED2(contains, error(), root_.string() + " holds no photo");
}

TEST_F(PhotoFolder, MustExist) {
  EXPECT_PRED2(contains, error(), root_.string() + " does not exist");
  EXPECT_PRED2(contains, error(), "pass a folder of photos");
}

TEST_F(PhotoFolder, RefusesASubjectWithAControlCharacter) {
  touch("ann\nbob/1.jpg");
  EXPECT_PRED2(contains, error(), "'ann\\x0abob'");
  EXPECT_PRED2(contains, error(), "rename it");
}

TEST_F(PhotoFolder, PassesOverAFolderWithoutPhotosWhateverItsName) {
  touch("ann/1.jpg");
  touch("odd\nname/readme.txt");
  EXPECT_EQ(listed(), "ann: ann/1.jpg\n");
}

TEST_F(PhotoFolder, SaysWhichSubFolderCannotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  touch("ann/1.jpg");
  touch("bob/1.jpg");
  fs::permissions(root_ / "bob", fs::perms::none);
  EXPECT_PRED2(contains, error(), (root_ / "bob").string());
  EXPECT_PRED2(contains, error(), "check its permissions");
  fs::permissions(root_ / "bob", fs::perms::owner_all);
}

TEST(SubjectId, IsShortPlainText) {
  for (const char* good : {"ann", "Ann B.", "Zoë", "山田", "..a", "a'b\"c,d"})
    EXPECT_NO_THROW(require_subject_id(good, "x"));
  EXPECT_NO_THROW(require_subject_id(std::string(200, 'a'), "x"));
}

TEST(SubjectId, IsRefusedWithTheRuleItBreaks) {
  const auto rule = [](const std::string& subject_id) {
    return error_of([&] { require_subject_id(subject_id, "people.csv, row 7"); });
  };
  EXPECT_PRED2(contains, rule(""), "is empty");
  EXPECT_PRED2(contains, rule(std::string(4096, 'a')), "is longer than 200 bytes");
  EXPECT_LT(rule(std::string(4096, 'a')).size(), 400U) << "not all of it is shown";
  for (const char* path : {"a/b", "/", ".", ".."}) EXPECT_PRED2(contains, rule(path), "looks like a path");
  for (const char* odd : {"a\nb", "\x1b[31mred", "\xff", "\xc2\x9b", "a\x7f"})
    EXPECT_PRED2(contains, rule(odd), "control character");
  EXPECT_PRED2(contains, rule(""), "people.csv, row 7");
  EXPECT_EQ(rule("\x1b[31mred").find('\x1b'), std::string::npos) << "the message is safe to print";
}

}  // namespace
}  // namespace maskid
