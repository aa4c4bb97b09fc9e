#include <fstream>

#include <gtest/gtest.h>

#include "maskid/photo/photo_folder.hpp"

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

class PhotoList : public testing::Test {
 protected:
  std::vector<LabelledPhoto> list(const std::string& text) const {
    std::ofstream(csv_) << text;
    return list_labelled_photos(csv_);
  }

  std::string error(const std::string& text) const {
    return error_of([&] { list(text); });
  }

  TempDir folder_;
  fs::path csv_ = folder_.path() / "people.csv";
};

TEST_F(PhotoList, KeepsItsOrder) {
  const auto photos = list("subject_id,path\nbob,2.jpg\nann,1.jpg\n");
  ASSERT_EQ(photos.size(), 2U);
  EXPECT_EQ(photos[0].subject_id, "bob");
  EXPECT_EQ(photos[1].subject_id, "ann");
}

TEST_F(PhotoList, NeedsNoHeader) {
  const auto photos = list("ann,1.jpg\nbob,2.jpg\n");
  ASSERT_EQ(photos.size(), 2U);
  EXPECT_EQ(photos[0].subject_id, "ann");
}

TEST_F(PhotoList, TakesColumnsInAnyOrderAmongOthers) {
  const auto photos = list("path,age,subject_id\n1.jpg,33,ann\n");
  ASSERT_EQ(photos.size(), 1U);
  EXPECT_EQ(photos[0].subject_id, "ann");
  EXPECT_EQ(photos[0].path, folder_.path() / "1.jpg");
}

TEST_F(PhotoList, MaySayOnWhatBasisAndUntilWhen) {
  const auto photos = list("path,expires,subject_id,consent\n1.jpg,2027-12-31,ann,form 7\n2.jpg,,bob,\n3.jpg,,cem\n");
  ASSERT_EQ(photos.size(), 3U);
  EXPECT_EQ(photos[0].consent, (Consent{"form 7", parse_day("2027-12-31")}));
  EXPECT_EQ(photos[1].consent, Consent());
  EXPECT_EQ(photos[2].consent, Consent()) << "a short row";
  EXPECT_PRED2(contains, error("subject_id,path,expires\nann,1.jpg,31.12.2027\n"),
               "people.csv, row 2: '31.12.2027' is no day; write the last one as 2027-12-31");
}

TEST_F(PhotoList, FindsRelativePathsBesideItself) {
  const auto photos = list("ann,sub folder/1.jpg\nann,/absolute/2.jpg\n");
  EXPECT_EQ(photos[0].path, folder_.path() / "sub folder/1.jpg");
  EXPECT_EQ(photos[1].path, "/absolute/2.jpg");
}

TEST_F(PhotoList, TakesWhatSpreadsheetsWrite) {
  const auto photos = list("\xef\xbb\xbfsubject_id,path\r\n\"Müller, Zoë\",\"a \"\"b\"\".jpg\"\r\n\r\n");
  ASSERT_EQ(photos.size(), 1U);
  EXPECT_EQ(photos[0].subject_id, "Müller, Zoë");
  EXPECT_EQ(photos[0].path.filename(), "a \"b\".jpg");
}

TEST_F(PhotoList, NamesTheRowThatCannotBeUsed) {
  EXPECT_PRED2(contains, error("ann,1.jpg\nbob\n"), csv_.string() + ", row 2: expected subject_id,path, found 1 field");
  EXPECT_PRED2(contains, error("ann,1.jpg\nbob,\n"), "row 2: the path is empty");
  EXPECT_PRED2(contains, error("ann,1.jpg\nbob,2.jpg\n,3.jpg\n"), "row 3 is empty");
  EXPECT_PRED2(contains, error("ann/b,1.jpg\n"), "row 1 looks like a path");
}

// Rows were counted without the header: the one to look for stood a line lower.
TEST_F(PhotoList, CountsTheHeaderAsARow) {
  EXPECT_PRED2(contains, error("subject_id,path\nann,1.jpg\nbob\n"), "row 3:");
}

TEST_F(PhotoList, MustListAPhoto) {
  EXPECT_PRED2(contains, error(""), csv_.string() + " lists no photo");
  EXPECT_PRED2(contains, error("subject_id,path\n"), "lists no photo: expected rows of subject_id,path");
}

TEST_F(PhotoList, SaysWhereAQuotationMarkIsOpen) {
  EXPECT_PRED2(contains, error("ann,1.jpg\n\"bob,2.jpg\n"), "line 2");
}

}  // namespace
}  // namespace maskid
