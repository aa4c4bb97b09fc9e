#pragma once

#include <filesystem>
#include <vector>

#include "maskid/photo/photo_folder.hpp"

namespace maskid {

/// The rows of a CSV file with the columns subject_id,path (a header line may name them, in any order, among others,
/// and the columns consent and expires). Throws Error naming the row that cannot be used; rows are counted from 1, the
/// header and no empty line included.
std::vector<LabelledPhoto> read_photo_list(const std::filesystem::path& csv);

}  // namespace maskid
