#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

#include "maskid/gallery/stored_gallery.hpp"

namespace maskid {

/// Galleries of as many templates or more that are not encrypted get a search index when they are written; smaller ones
/// are loaded as fast.
constexpr std::size_t indexed_templates = 16'384;

/// In indexes of as many templates or more each photo has a code, by which a search chooses whom to compare: an exact
/// one reads every template, which takes longer than a twentieth of a second.
constexpr std::size_t coded_templates = 1'000'000;

/// Where the search index of the gallery at `path` lies: `path`.index, or where a link at `path` leads.
std::filesystem::path index_of(const std::filesystem::path& path);

/// Writes the search index of the gallery at `path`: its templates in steps of 8 bits, a fourth of their size, and
/// where each photo stands in the gallery; codes of `coded_from` templates on. It holds nothing that the gallery does
/// not, and fits that state of the gallery alone. Throws Error when the gallery cannot be read, holds what is no unit
/// vector, or the disk says no.
void write_search_index(const std::filesystem::path& path, std::size_t coded_from = coded_templates);

/// Takes the index away, if there is one. Throws Error when that cannot be done.
void remove_search_index(const std::filesystem::path& path);

/// After the gallery at `path` was written: writes its index where it is large, takes it away where it is not or where
/// writing fails, since a gallery without an index is whole, too.
void renew_search_index(const std::filesystem::path& path) noexcept;

/// The gallery at `path`, searched through its index, which is read where it lies: opening takes milliseconds and
/// little memory whatever the size, and preselect() answers exactly, unless there are codes. Nothing where there is no
/// index, or one of another state of the gallery, or where the consent for a photo in it expired before `today`: the
/// index cannot leave out what must not be searched, and can be used again once that is purged. preselect() throws
/// Error when the gallery has been replaced or is damaged.
std::unique_ptr<StoredGallery> open_indexed_gallery(const std::filesystem::path& path, Day today);

}  // namespace maskid
