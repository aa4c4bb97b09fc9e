#pragma once

#include <string>

#include <opencv2/core.hpp>

#include "maskid/report/identify_report.hpp"

namespace maskid {

/// "x,y widthxheight", whole pixels.
std::string box_text(const cv::Rect2f& box);

/// A line on the threshold and where it comes from.
std::string threshold_text(const IdentifySetting& setting);

}  // namespace maskid
