#pragma once

#include "maskid/gallery/enrolled_photo.hpp"
#include "maskid/mask/mask_style.hpp"

namespace maskid {

/// Whether the style of `mask`, at any height, was drawn on the photos of a gallery: such a mask on a probe is too
/// easy.
bool drawn_on(const GalleryMakers& makers, const WornMask& mask);

}  // namespace maskid
