#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// HTML: the searches that went wrong, with their photos read again from their paths, or without photos and paths.
std::string error_cards(const Evaluation& evaluation, bool photos);

/// The photo at `path` in a box of about 160 pixels, or a text in its place; the path is written under it.
std::string photo_box(const std::string& path, const std::string& caption);

}  // namespace maskid
