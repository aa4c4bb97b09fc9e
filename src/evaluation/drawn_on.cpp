#include "maskid/evaluation/drawn_on.hpp"

#include <algorithm>

namespace maskid {

bool drawn_on(const GalleryMakers& makers, const WornMask& mask) {
  return std::ranges::any_of(makers.mask_styles, [&](const std::string& style) {
    return style == mask.style.name || style.starts_with(mask.style.name + ":");
  });
}

}  // namespace maskid
