#pragma once

#include <span>
#include <string>
#include <string_view>

#include <opencv2/core.hpp>

namespace maskid {

/// A part of the face that can be deleted, to see what it is worth (Elmahmudi and Ugail, 2019).
struct FacePart {
  std::string name;
  cv::Rect region;  ///< of the aligned crop, crop_side wide
};

/// upper_half, lower_half, left_half, right_half, eyes, nose, mouth, forehead.
std::span<const FacePart> face_parts();

/// Throws Error, naming the parts there are.
const FacePart& face_part(std::string_view name);

/// Fills the part of the crop with grey, in place.
void delete_part(cv::Mat& crop, const FacePart& part);

}  // namespace maskid
