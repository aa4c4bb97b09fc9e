#include "maskid/face/main_face.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace maskid {
namespace {

DetectedFace face(const cv::Rect2f& box) { return {box, {}, 1}; }

float left_of_main(const std::vector<DetectedFace>& faces) { return main_face(faces, {250, 250}).box.x; }

TEST(MainFace, IsTheOnlyOne) { EXPECT_EQ(left_of_main({face({200, 0, 20, 20})}), 200); }

TEST(MainFace, IsTheLargerOfTwoAsFarFromTheMiddle) {
  EXPECT_EQ(left_of_main({face({30, 75, 60, 100}), face({150, 65, 80, 120})}), 150);
}

// In LFW the largest face was somebody else's in 9 of 401 photos.
TEST(MainFace, IsTheOneInTheMiddleThoughSomebodyAtTheEdgeIsLarger) {
  EXPECT_EQ(left_of_main({face({204, 51, 109, 174}), face({79, 62, 99, 130})}), 79);
  EXPECT_EQ(left_of_main({face({179, 65, 89, 118}), face({77, 75, 93, 113})}), 77);
}

TEST(MainFace, IsTheLargestWhereOthersAreFarSmaller) {
  EXPECT_EQ(left_of_main({face({20, 20, 120, 160}), face({120, 120, 12, 15})}), 20);
}

TEST(MainFace, DoesNotDependOnTheOrder) {
  EXPECT_EQ(left_of_main({face({79, 62, 99, 130}), face({204, 51, 109, 174})}), 79);
}

}  // namespace
}  // namespace maskid
