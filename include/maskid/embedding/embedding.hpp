#pragma once

#include <string>
#include <vector>

namespace maskid {

/// A unit vector; the cosine of two is their similarity.
using Embedding = std::vector<float>;

/// An embedding and how it came about.
struct FaceTemplate {
  Embedding embedding;
  std::string mask_style;  ///< the style drawn on the photo, with its height; empty: as photographed
};

}  // namespace maskid
