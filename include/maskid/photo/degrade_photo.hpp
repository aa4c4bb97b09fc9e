#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

namespace maskid {

/// A copy of `photo` as another camera would have taken it: turned by up to 10 degrees, scaled to 0.6 to 1 of its size,
/// lit darker or brighter and from one side, and compressed as JPEG of quality 50 to 80. The same seed gives the same
/// picture.
cv::Mat degrade_photo(const cv::Mat& photo, std::uint32_t seed);

}  // namespace maskid
