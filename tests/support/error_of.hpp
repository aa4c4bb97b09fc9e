#pragma once

#include <string>

#include "maskid/base/error.hpp"

namespace maskid {

/// The message of the Error that `work` throws; "(no error)" when it throws none. Others pass through.
template <class Work>
std::string error_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

/// For EXPECT_PRED2: `text` contains `part`.
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace maskid
