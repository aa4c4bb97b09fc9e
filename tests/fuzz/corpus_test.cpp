#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/core/utils/logger.hpp>

#include "maskid/base/files.hpp"

#include "fuzz/targets.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

struct Target {
  const char* name;
  void (*read)(std::string_view);
};

class Corpus : public testing::TestWithParam<Target> {};

// Seeds, and below them every file that once did something else, named for what went wrong.
TEST_P(Corpus, IsAcceptedOrRefusedWithAnError) {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  const auto folder = fs::path(MASKID_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  ASSERT_FALSE(files.empty());
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename());
    const auto bytes = read_file(file);
    EXPECT_NO_THROW(GetParam().read(bytes));
    EXPECT_NO_THROW(GetParam().read(std::string_view(bytes).substr(0, bytes.size() / 2)));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Corpus,
                         testing::Values(Target{"gallery", fuzz::gallery}, Target{"audit_log", fuzz::audit_log},
                                         Target{"search_index", fuzz::search_index},
                                         Target{"model_card", fuzz::model_card}, Target{"mask_style", fuzz::mask_style},
                                         Target{"tables", fuzz::tables}, Target{"photo", fuzz::photo},
                                         Target{"command_line", fuzz::command_line}),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace maskid
