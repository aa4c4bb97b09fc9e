#pragma once

#include <span>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace maskid {

/// A picture and what stands under it.
struct SheetPicture {
  cv::Mat picture;
  std::string caption;
};

/// All pictures in one, `columns` a row, each scaled to fit a square of `side` pixels.
cv::Mat contact_sheet(std::span<const SheetPicture> pictures, int columns, int side = 224);

}  // namespace maskid
