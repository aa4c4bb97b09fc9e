#include <set>

#include <gtest/gtest.h>

#include "maskid/report/annotate_photo.hpp"
#include "maskid/report/contact_sheet.hpp"

#include "report/results.hpp"

namespace maskid {
namespace {

cv::Mat grey(cv::Size size) { return {size, CV_8UC3, cv::Scalar::all(120)}; }

double difference(const cv::Mat& a, const cv::Mat& b) { return cv::norm(a, b, cv::NORM_INF); }

TEST(AnnotatePhoto, EnlargesSmallPhotosAndKeepsLargeOnes) {
  EXPECT_EQ(annotate_photo(grey({320, 160}), {}).size(), cv::Size(640, 320));
  EXPECT_EQ(annotate_photo(grey({1, 1}), {}).size(), cv::Size(640, 640));
  EXPECT_EQ(annotate_photo(grey({800, 600}), {}).size(), cv::Size(800, 600));
  EXPECT_EQ(annotate_photo(grey({2, 2000}), {}).size(), cv::Size(2, 2000));
}

TEST(AnnotatePhoto, FramesEveryFaceAndLeavesThePhotoAlone) {
  const auto photo = grey({800, 600});
  const auto identified = results::identification();
  const auto annotated = annotate_photo(photo, identified[0]);
  EXPECT_EQ(difference(photo, grey({800, 600})), 0);
  for (const auto& face : identified[0].faces) {
    EXPECT_GT(difference(annotated(cv::Rect(face.face.box)), photo(cv::Rect(face.face.box))), 0);
  }
  const cv::Rect away(400, 400, 400, 200);
  EXPECT_EQ(difference(annotated(away), photo(away)), 0);
}

TEST(AnnotatePhoto, ShowsKnownAndUnknownInDifferentColors) {
  auto photos = results::identification();
  auto identified = photos[0];
  identified.faces.resize(1);
  const auto known = annotate_photo(grey({800, 600}), identified);
  identified.faces[0].subject_id.reset();
  EXPECT_GT(difference(known, annotate_photo(grey({800, 600}), identified)), 0);
}

TEST(AnnotatePhoto, TakesAnyNameAndPlace) {
  const std::vector<std::string> names = {"山田 太郎", "\xff\xfe", "a\nb\x1b[0m", "", std::string(200, 'x')};
  for (const auto& name : names) {
    for (const cv::Rect2f box :
         {cv::Rect2f(-50, -50, 100, 100), {790, 590, 100, 100}, {5000, 5000, 10, 10}, {0, 0, 800, 600}}) {
      IdentifiedPhoto identified;
      identified.faces.resize(1);
      identified.faces[0].face.box = box;
      identified.faces[0].subject_id = name;
      EXPECT_EQ(annotate_photo(grey({800, 600}), identified).size(), cv::Size(800, 600));
    }
  }
}

TEST(AnnotateFrame, FramesEveryFaceInAColorThatSaysHowItStands) {
  const auto frame = grey({800, 600});
  const auto decisions = results::track_decisions();
  WatchedFrame watched;
  for (int i = 0; i < 4; ++i)
    watched.faces.push_back({{40.0F + 180 * static_cast<float>(i), 200, 100, 100}, 1, {}, {}});
  watched.faces[1].decision = decisions[0];
  watched.faces[2].decision = decisions[1];
  watched.faces[3].failure = ExtractionFailure::face_too_small;
  const auto annotated = annotate_frame(frame, watched);
  EXPECT_EQ(difference(frame, grey({800, 600})), 0);
  std::set<std::vector<uchar>> colors;
  for (const auto& face : watched.faces) {
    const auto color = annotated.at<cv::Vec3b>(cv::Point(cv::Rect(face.box).tl()));
    colors.insert({color[0], color[1], color[2]});
  }
  EXPECT_EQ(colors.size(), 4U);
}

TEST(AnnotateFrame, KeepsTheAnswerWhereTheFaceFailsLater) {
  WatchedFrame watched;
  watched.faces = {{{40, 40, 100, 100}, 1, {}, results::track_decisions()[0]}};
  const auto before = annotate_frame(grey({800, 600}), watched);
  watched.faces[0].failure = ExtractionFailure::face_too_blurred;
  EXPECT_EQ(difference(before, annotate_frame(grey({800, 600}), watched)), 0);
}

TEST(ContactSheet, HasRowsOfPictures) {
  const std::vector<SheetPicture> pictures(5, {grey({60, 40}), "caption"});
  const auto sheet = contact_sheet(pictures, 3, 100);
  EXPECT_EQ(sheet.size(), cv::Size(3 * (100 + 8) + 8, 2 * (100 + 24 + 8) + 8));
  EXPECT_EQ(sheet.at<cv::Vec3b>(8 + 20, 8 + 50), cv::Vec3b(120, 120, 120));
}

TEST(ContactSheet, IsNoWiderThanItsPictures) {
  const std::vector<SheetPicture> pictures(2, {grey({60, 40}), ""});
  EXPECT_EQ(contact_sheet(pictures, 10, 100).cols, 2 * (100 + 8) + 8);
}

TEST(ContactSheet, OfNoPicturesIsASheetOfPaper) { EXPECT_FALSE(contact_sheet({}, 3).empty()); }

// A picture 300 times as long as wide was scaled to no pixel, which ended the program.
TEST(ContactSheet, TakesPicturesOfAnyShapeAndCaptionsOfAnyLanguage) {
  const std::vector<SheetPicture> pictures = {{grey({1, 1000}), "tall"},
                                              {grey({1000, 1}), "wide"},
                                              {grey({1, 1}), "山田 太郎"},
                                              {grey({3000, 2000}), std::string(500, 'x')}};
  EXPECT_EQ(contact_sheet(pictures, 2, 100).size(), cv::Size(2 * 108 + 8, 2 * 132 + 8));
}

}  // namespace
}  // namespace maskid
