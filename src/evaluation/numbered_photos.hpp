#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace maskid {

/// Photos by name without ending, NAME_0001, that lie as NAME/NAME_0001.* at any depth below `folder`; of several
/// endings the first in the alphabet. Throws Error when there is no photo.
std::map<std::string, std::filesystem::path> numbered_photos(const std::filesystem::path& folder);

/// NAME_0001 for a number of at most four digits; nothing for any other text.
std::optional<std::string> numbered_name(const std::string& name, const std::string& number);

}  // namespace maskid
