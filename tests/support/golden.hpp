#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"

namespace maskid {

/// `text` is byte for byte what tests/golden/`name` holds. With UPDATE_GOLDEN=1 in the environment the file is written
/// anew instead; look at the difference before committing it.
inline void expect_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(MASKID_SOURCE_DIR) / "tests/golden" / name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << text;
  if (!std::filesystem::exists(file)) {
    ADD_FAILURE() << file << " is missing; run with UPDATE_GOLDEN=1 and look at what it writes";
    return;
  }
  EXPECT_EQ(text, read_file(file)) << file << ": if this is meant, run with UPDATE_GOLDEN=1";
}

}  // namespace maskid
