#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gallery/index_format.hpp"

namespace maskid {

/// The sections of an index that are there where photos have codes (index_format.hpp), made from those that all have:
/// `rows` is not empty, `first_rows` has an entry more than there are photos.
std::string code_sections(const index_format::Head& head, const QuantizedRows& rows,
                          std::span<const std::uint32_t> first_rows, std::span<const std::uint32_t> photo_subjects);

}  // namespace maskid
