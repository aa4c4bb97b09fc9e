#include "maskid/mask/cover_classifier.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

TEST(CoverName, IsForPeople) {
  EXPECT_EQ(name(Cover::bare), "bare");
  EXPECT_EQ(name(Cover::covered), "covered");
  EXPECT_EQ(name(Cover::below_nose), "worn below the nose");
}

TEST(CoverClassifier, NamesTheFileThatIsMissing) {
  const auto error = error_of([] { make_cover_classifier("/nowhere/cover.onnx"); });
  EXPECT_PRED2(contains, error, "/nowhere/cover.onnx");
  EXPECT_PRED2(contains, error, "is missing; restore it");
}

TEST(CoverClassifier, NamesTheFileThatIsNoNetwork) {
  const TempDir folder;
  const auto file = folder.path() / "text.onnx";
  std::ofstream(file) << "this is a text";
  EXPECT_PRED2(contains, error_of([&] { make_cover_classifier(file); }), "cannot use the network " + file.string());
}

}  // namespace
}  // namespace maskid
