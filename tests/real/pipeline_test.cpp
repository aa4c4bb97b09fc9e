#include <algorithm>

#include <gtest/gtest.h>

#include "maskid/gallery/gallery.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/degrade_photo.hpp"
#include "maskid/recognition/compare.hpp"
#include "maskid/recognition/template_extractor.hpp"

#include "real/networks.hpp"

namespace maskid {
namespace {

constexpr int people = 20;

std::vector<WornMask> masks(const std::string& names) {
  return parse_worn_masks(names, load_mask_styles(project / "data/masks"));
}

/// Each of the first portraits is a subject, enrolled with the default masks.
class Portraits : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    TemplateExtractor extractor(real_networks(), [](const cv::Mat& photo, const DetectedFace& face) {
      return real_shape_predictor().predict(photo, face);
    });
    const auto worn = masks("default");
    gallery_ = std::make_unique<Gallery>(GalleryMakers{"", "", "", "", {}, real_card().dimension()});
    for (int i = 0; i < people; ++i) {
      auto extraction = extractor.extract(portrait(i), worn);
      ASSERT_EQ(extraction.failure, std::nullopt) << i;
      ASSERT_EQ(extraction.templates.size(), worn.size() + 1) << i;
      gallery_->add({std::to_string(i), portrait_path(i).string(), {}, {}, "", std::move(extraction.templates)});
    }
  }
  static void TearDownTestSuite() { gallery_.reset(); }

  /// The subject that is most like `photo`; "nobody" when there is no face in it.
  std::string first_candidate(const cv::Mat& photo) {
    const auto extraction = extractor_.extract(photo);
    if (extraction.failure) return std::string(name(*extraction.failure));
    const auto similarities = compare(extraction, *gallery_, real_card());
    return best_candidates(similarities, gallery_->subjects(), 1).front().subject_id;
  }

  static std::unique_ptr<Gallery> gallery_;
  TemplateExtractor extractor_{real_networks(), {}};
};

std::unique_ptr<Gallery> Portraits::gallery_;

TEST_F(Portraits, AreFoundWithAMaskThatEnrollmentDoesNotDraw) {
  const auto unseen = masks("kn95_black,cloth_dotted:high,scarf_grey");
  const auto enrolled = masks("default");
  for (const auto& mask : unseen) {
    for (const auto& other : enrolled) ASSERT_NE(mask.style.name, other.style.name);
  }
  auto detector = real_detector();
  int found = 0;
  for (int i = 0; i < people; ++i) {
    const auto photo = portrait(i);
    const auto shape = real_shape_predictor().predict(photo, only_face(*detector, photo));
    const auto masked = draw_mask(photo, shape, unseen[static_cast<std::size_t>(i) % unseen.size()]);
    found += first_candidate(degrade_photo(masked, static_cast<std::uint32_t>(i))) == std::to_string(i);
  }
  EXPECT_GE(found, people * 95 / 100);
}

TEST_F(Portraits, AreFoundBareInAnotherPicture) {
  int found = 0;
  for (int i = 0; i < people; ++i) found += first_candidate(degrade_photo(portrait(i), 1)) == std::to_string(i);
  EXPECT_GE(found, people * 95 / 100);
}

// These portraits are generated and more alike than people are: at the threshold that lets 1 in 100 photographed
// strangers pass, about 1 in 10 of them does.
TEST_F(Portraits, OfOtherPeopleAreSeldomTakenForThem) {
  const double threshold = real_card().covered.calibration->threshold_for(0.01, people);
  int taken = 0;
  for (int i = people; i < 2 * people; ++i) {
    const auto extraction = extractor_.extract(degrade_photo(portrait(i), 1));
    if (extraction.failure) continue;
    const auto similarities = compare(extraction, *gallery_, real_card());
    const float most = *std::max_element(similarities.begin(), similarities.end());
    taken += most >= threshold;
  }
  EXPECT_LE(taken, people * 15 / 100);
}

}  // namespace
}  // namespace maskid
