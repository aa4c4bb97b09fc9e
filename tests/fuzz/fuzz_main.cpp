#include <cstddef>
#include <cstdint>

#include <opencv2/core/utils/logger.hpp>

#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  return 0;
}

/// MASKID_FUZZ_TARGET is a function of targets.hpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  maskid::fuzz::MASKID_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
