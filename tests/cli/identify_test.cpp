#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "cli/people.hpp"
#include "support/error_of.hpp"
#include "support/run_program.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

/// A gallery `g` of p0 and p1; stranger.png is in no gallery.
class Identify : public testing::Test {
 protected:
  void SetUp() override {
    put_people(path("people"), 2);
    put_portrait(2, path("stranger.png"));
    const auto result = run_maskid({"enroll", "people", "--gallery", "g", "--styles", "none"}, place_);
    ASSERT_EQ(result.status, 0) << result.err;
  }

  fs::path path(const fs::path& name) const { return dir_.path() / name; }

  /// `maskid identify WORDS --gallery g --threshold 0.7`
  ProgramResult identify(Words words) const {
    words.insert(words.begin(), "identify");
    words.insert(words.end(), {"--gallery", "g", "--threshold", "0.7"});
    return run_maskid(words, place_);
  }

  const TempDir dir_;
  const ProgramPlace place_{.folder = dir_.path()};
};

TEST_F(Identify, ExitsWith0WhenEveryPhotoShowsSomebodyKnown) {
  const auto result = identify({"people/p0/photo.png", "people/p1/photo.png"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_PRED2(contains, result.out, ": p0 (bare)\n");
  EXPECT_PRED2(contains, result.out, ": p1 (bare)\n");
}

TEST_F(Identify, ExitsWith1WhenNobodyIsKnownOrAPhotoFailed) {
  const auto stranger = identify({"stranger.png"});
  EXPECT_EQ(stranger.status, 1);
  EXPECT_PRED2(contains, stranger.out, ": unknown (bare)\n");
  const auto missing = identify({"people/p0/photo.png", "nothing.png"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_PRED2(contains, missing.out, ": p0 (bare)\n");
  EXPECT_PRED2(contains, missing.out, "nothing.png: unreadable\n");
}

TEST_F(Identify, SearchesPhotosOfOnePersonTogether) {
  const auto known = identify({"--together", "people/p0"});
  EXPECT_EQ(known.status, 0) << known.err;
  EXPECT_PRED2(contains, known.out, "  together: p0 (");
  const auto with_a_failure = identify({"--together", "people/p0", "nothing.png", "--format", "json"});
  EXPECT_EQ(with_a_failure.status, 1);
  EXPECT_EQ(json::parse(with_a_failure.out)["subject_id"], "p0");
  EXPECT_EQ(json::parse(with_a_failure.out)["photos"].back()["failure"], "unreadable");
  EXPECT_EQ(identify({"--together", "stranger.png"}).status, 1);
  EXPECT_PRED2(contains, identify({"--together", "stranger.png", "--annotate", "a.png"}).err,
               "--annotate cannot be given with --together");
}

TEST_F(Identify, TellsTheSameInEveryFormat) {
  const auto text = identify({"people/p0/photo.png", "--top", "1"});
  EXPECT_PRED2(contains, text.out, "1.0000      p0\n");
  const auto face = json::parse(identify({"people/p0/photo.png", "--format", "json"}).out)["photos"][0]["faces"][0];
  EXPECT_EQ(face["subject_id"], "p0");
  EXPECT_EQ(face["candidates"].size(), 2U);
  EXPECT_PRED2(contains, identify({"people/p0/photo.png", "--format", "csv"}).out, ",subject,1,p0,1.0000,\n");
}

TEST_F(Identify, AnswersForEveryFaceOfALargeGroupPhoto) {
  cv::Mat group(700, 900, CV_8UC3, cv::Scalar::all(128));
  cv::imread(portrait(0).string()).copyTo(group(cv::Rect(0, 0, 256, 256)));
  cv::imread(portrait(1).string()).copyTo(group(cv::Rect(644, 444, 256, 256)));
  cv::imread(portrait(2).string()).copyTo(group(cv::Rect(300, 300, 256, 256)));
  cv::imwrite(path("group.png").string(), group);
  const auto result = identify({"group.png", "--annotate", "answer.png", "--top", "1"});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* answer : {": p0 (bare)\n", ": p1 (bare)\n", ": unknown (bare)\n"})
    EXPECT_PRED2(contains, result.out, answer);
  EXPECT_EQ(cv::imread(path("answer.png").string()).size(), group.size());
}

TEST_F(Identify, ChoosesTheThresholdByTheCalibrationUnlessTold) {
  const auto result = run_maskid({"identify", "stranger.png", "--gallery", "g", "--fpir", "0.01"}, place_);
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_PRED2(contains, result.out, "for FPIR 0.01 among 2 subjects; calibrated on ");
}

TEST_F(Identify, ComparesEverybodyAnywayWhereTheGalleryIsSmall) {
  EXPECT_EQ(identify({"people/p0/photo.png", "--exact"}).out, identify({"people/p0/photo.png"}).out);
}

TEST_F(Identify, TakesAFolderOfPhotos) {
  const auto result = identify({"people", "--format", "csv"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_PRED2(contains, result.out, "people/p0/photo.png,1,");
  EXPECT_PRED2(contains, result.out, "people/p1/photo.png,1,");
}

TEST_F(Identify, AnnotatesOnePhotoIntoTheFileNamed) {
  ASSERT_EQ(identify({"people/p0/photo.png", "--annotate", "new/answer.jpg"}).status, 0);
  EXPECT_FALSE(cv::imread(path("new/answer.jpg").string()).empty());
}

TEST_F(Identify, AnnotatesSeveralPhotosOfOneNameIntoAFolderWithoutOverwriting) {
  const auto result =
      identify({"people/p0/photo.png", "people/p1/photo.png", "nothing.png", "people", "--annotate", "answers"});
  EXPECT_EQ(result.status, 1);
  for (const std::string name : {"photo.png", "photo-2.png", "p0/photo.png", "p1/photo.png"}) {
    EXPECT_FALSE(cv::imread((path("answers") / name).string()).empty()) << name;
  }
  EXPECT_NE(bytes_of(path("answers/photo.png")), bytes_of(path("answers/photo-2.png")));
}

TEST_F(Identify, RefusesAnAnnotationThatCannotBeWrittenBeforeItAnswers) {
  put_text(path("file"), "");
  const Words outputs[] = {{"people/p0/photo.png", "--annotate", "answer.txt"},
                           {"people/p0/photo.png", "--annotate", "answer"},
                           {"people", "--annotate", "answer.png"},
                           {"people", "--annotate", "file"},
                           {"people", "--annotate", "/proc/nowhere"}};
  for (const auto& words : outputs) {
    const auto result = identify(words);
    EXPECT_EQ(result.status, 2) << words.back();
    EXPECT_EQ(result.out, "");
    EXPECT_PRED2(contains, result.err, words.back());
  }
}

TEST_F(Identify, AnnotatesToANameInAFolderThatIsNotThere) {
  EXPECT_EQ(identify({"people/p0/photo.png", "--annotate", "file/x.png"}).status, 0);
  put_text(path("plain"), "");
  const auto result = identify({"people/p0/photo.png", "--annotate", "plain/x.png"});
  EXPECT_EQ(result.status, 2);
  EXPECT_PRED2(contains, result.err, "plain");
}

}  // namespace
}  // namespace maskid
