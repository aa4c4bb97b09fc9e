#include "maskid/mask/face_part.hpp"

#include <algorithm>
#include <vector>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {

std::span<const FacePart> face_parts() {
  // The halves meet under the lower lids, so that no eye is divided.
  static const std::vector<FacePart> parts = {
      {"upper_half", {0, 0, 112, 60}},  {"lower_half", {0, 60, 112, 52}}, {"left_half", {0, 0, 56, 112}},
      {"right_half", {56, 0, 56, 112}}, {"eyes", {14, 38, 84, 24}},       {"nose", {40, 58, 32, 24}},
      {"mouth", {34, 82, 44, 22}},      {"forehead", {14, 0, 84, 38}},
  };
  return parts;
}

const FacePart& face_part(std::string_view name) {
  const auto parts = face_parts();
  const auto found = std::ranges::find(parts, name, &FacePart::name);
  if (found != parts.end()) return *found;
  std::string known;
  for (const auto& part : parts) known += (known.empty() ? "" : ", ") + part.name;
  throw Error("there is no part " + in_quotes(std::string(name)) + " of a face; choose one of " + known);
}

void delete_part(cv::Mat& crop, const FacePart& part) { crop(part.region).setTo(cv::Scalar::all(127)); }

}  // namespace maskid
