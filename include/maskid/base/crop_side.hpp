#pragma once

namespace maskid {

/// Side of the aligned crop that networks see, pixels.
constexpr int crop_side = 112;

}  // namespace maskid
