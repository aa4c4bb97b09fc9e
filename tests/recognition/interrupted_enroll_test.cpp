#include <memory>

#include <gtest/gtest.h>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/recognition/enroll.hpp"

#include "support/error_of.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Looks at `photos` photos and breaks at the next.
class BreakingDetector : public PaintedFaceDetector {
 public:
  explicit BreakingDetector(int photos) : left_(photos) {}
  std::vector<DetectedFace> detect(const cv::Mat& photo) override {
    if (left_-- == 0) throw Error("the power is off");
    return PaintedFaceDetector::detect(photo);
  }

 private:
  int left_;
};

/// Twelve photos of four people: failed, repeated and shared ones among them.
class InterruptedEnroll : public testing::Test {
 protected:
  InterruptedEnroll() {
    const std::vector<cv::Scalar> colors = {red, green, blue, yellow};
    for (int subject = 0; subject < 4; ++subject) {
      for (int number = 0; number < 3; ++number) {
        const auto name = std::to_string(subject) + "/" + std::to_string(number) + ".png";
        const bool fails = subject == number;
        write_painted_photo(photos_ / name, fails ? std::vector<PaintedFace>{}
                                                  : std::vector<PaintedFace>{{colors[subject], {number * 7, 5}}});
      }
    }
    fs::copy_file(photos_ / "0/1.png", photos_ / "0/9.png");
    fs::copy_file(photos_ / "0/1.png", photos_ / "3/9.png");
  }

  std::string enrolled_whole(std::size_t jobs) {
    const auto path = folder_.path() / ("whole-" + std::to_string(jobs));
    whole_ = enroll(list_labelled_photos(photos_), path, fake_makers(), make_fake_extractor, {{}, jobs, false}, {});
    return read_file(path);
  }

  static ExtractorFactory breaking_after(int photos) {
    return [photos] {
      auto networks = fake_networks();
      networks.detector = std::make_unique<BreakingDetector>(photos);
      return std::make_unique<TemplateExtractor>(std::move(networks), FindShape());
    };
  }

  void interrupt(const fs::path& gallery, int after) {
    const auto photos = list_labelled_photos(photos_);
    EXPECT_EQ(error_of([&] { enroll(photos, gallery, fake_makers(), breaking_after(after), {}, {}); }),
              "the power is off");
  }

  TempDir folder_;
  fs::path photos_ = folder_.path() / "photos";
  EnrollResult whole_;
};

TEST_F(InterruptedEnroll, LeavesThePartialAndNoGallery) {
  const auto gallery = folder_.path() / "a.gallery";
  interrupt(gallery, 3);
  EXPECT_FALSE(fs::exists(gallery));
  EXPECT_TRUE(fs::exists(gallery.string() + ".partial"));
}

TEST_F(InterruptedEnroll, ContinuesToTheSameBytesFromWhereverItBroke) {
  const auto whole = enrolled_whole(1);
  for (int after = 0; after < 12; ++after) {
    const auto gallery = folder_.path() / (std::to_string(after) + ".gallery");
    interrupt(gallery, after);
    const auto result =
        enroll(list_labelled_photos(photos_), gallery, fake_makers(), make_fake_extractor, {{}, 2, false}, {});
    EXPECT_EQ(read_file(gallery), whole) << after;
    EXPECT_EQ(result.photos, whole_.photos);
    EXPECT_EQ(result.enrolled, whole_.enrolled);
    EXPECT_EQ(result.repeated, whole_.repeated);
    EXPECT_EQ(result.failed.size(), whole_.failed.size());
    EXPECT_EQ(result.shared.size(), whole_.shared.size()) << after;
    EXPECT_EQ(result.templates, whole_.templates);
  }
}

TEST_F(InterruptedEnroll, ContinuesWhatBrokeTwice) {
  const auto whole = enrolled_whole(1);
  const auto gallery = folder_.path() / "a.gallery";
  interrupt(gallery, 2);
  interrupt(gallery, 3);
  const auto result = enroll(list_labelled_photos(photos_), gallery, fake_makers(), make_fake_extractor, {}, {});
  EXPECT_EQ(read_file(gallery), whole);
  EXPECT_EQ(result.times.photos, 14U - 5U - 1U) << "neither what was done is looked at again nor a copy of it";
}

TEST_F(InterruptedEnroll, ContinuesAnAdditionToTheSameBytes) {
  const auto all = list_labelled_photos(photos_);
  const std::span<const LabelledPhoto> first(all.data(), 4);
  const auto add = [&](const fs::path& gallery, const ExtractorFactory& make_extractor) {
    enroll(all, gallery, fake_makers(), make_extractor, {{}, 1, true}, {});
    return read_file(gallery);
  };
  const auto whole = folder_.path() / "whole.gallery", broken = folder_.path() / "broken.gallery";
  for (const auto& gallery : {whole, broken}) enroll(first, gallery, fake_makers(), make_fake_extractor, {}, {});
  const auto before = read_file(broken);
  EXPECT_EQ(error_of([&] { add(broken, breaking_after(3)); }), "the power is off");
  EXPECT_EQ(read_file(broken), before) << "until the last photo is done";
  EXPECT_EQ(add(broken, make_fake_extractor), add(whole, make_fake_extractor));
}

TEST_F(InterruptedEnroll, IsTheSameWithAnyNumberOfThreads) {
  const auto one = enrolled_whole(1);
  EXPECT_EQ(enrolled_whole(4), one);
  EXPECT_EQ(enrolled_whole(32), one);
}

}  // namespace
}  // namespace maskid
