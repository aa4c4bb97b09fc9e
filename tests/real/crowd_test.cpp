#include <gtest/gtest.h>

#include "maskid/recognition/extract_faces.hpp"

#include "real/networks.hpp"

namespace maskid {
namespace {

constexpr int people = 12;

/// Portraits in three rows.
cv::Mat crowd() {
  cv::Mat photo(768, 1024, CV_8UC3);
  for (int i = 0; i < people; ++i) portrait(i).copyTo(photo(cv::Rect(i % 4 * 256, i / 4 * 256, 256, 256)));
  return photo;
}

std::vector<Extraction> extract_with(std::size_t workers) {
  WorkerExtractors extractors([] { return std::make_unique<TemplateExtractor>(real_networks(), FindShape()); },
                              workers);
  return extract_faces(crowd(), extractors);
}

TEST(RealCrowd, IsTheSameByTwoWorkers) {
  const int threads = cv::getNumThreads();
  const auto alone = extract_with(1), side_by_side = extract_with(2);
  EXPECT_EQ(cv::getNumThreads(), threads) << "as it was before";
  EXPECT_EQ(alone.size(), people);
  ASSERT_EQ(side_by_side.size(), alone.size());
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(side_by_side[i].face.box, alone[i].face.box) << i;
    EXPECT_EQ(side_by_side[i].face.landmarks, alone[i].face.landmarks) << i;
    EXPECT_EQ(side_by_side[i].cover, alone[i].cover) << i;
    ASSERT_EQ(side_by_side[i].templates.size(), 1U) << i;
    EXPECT_EQ(side_by_side[i].templates[0].embedding, alone[i].templates[0].embedding) << i;
  }
}

}  // namespace
}  // namespace maskid
