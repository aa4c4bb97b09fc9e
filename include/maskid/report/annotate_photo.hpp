#pragma once

#include <opencv2/core.hpp>

#include "maskid/recognition/identify.hpp"
#include "maskid/recognition/watch.hpp"

namespace maskid {

/// A copy of `photo` with a frame around every face and the answer under it; small photos are enlarged, so that it can
/// be read. Letters outside ASCII become '?' (the font has no others).
cv::Mat annotate_photo(const cv::Mat& photo, const IdentifiedPhoto& identified);

/// The same of a video's frame, with each face's track; what is not settled yet says so.
cv::Mat annotate_frame(const cv::Mat& pixels, const WatchedFrame& watched);

}  // namespace maskid
