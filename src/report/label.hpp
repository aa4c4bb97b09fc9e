#pragma once

#include <string>

#include <opencv2/core.hpp>

namespace maskid {

/// Writes `text` on a plate of `color` whose upper left corner is at `corner`, moved so that it lies in the picture.
void draw_label(cv::Mat& picture, const std::string& text, cv::Point corner, const cv::Scalar& color);

}  // namespace maskid
