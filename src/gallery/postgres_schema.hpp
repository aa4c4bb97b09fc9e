#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "gallery/postgres_connection.hpp"

namespace maskid {

/// The tables of a gallery, and what stands in its one row of `gallery`.
struct PostgresGallery {
  GalleryMakers makers;
  std::size_t subjects = 0;
  /// A statement that lets the rest of a transaction name the tables, and pgvector's types, without their schemas.
  std::string search_path;
};

/// Nothing where there is no gallery. Throws Error where something else is in its place, for another version of its
/// format, and for a pgvector that is too old.
std::optional<PostgresGallery> find_gallery(PostgresConnection& connection);

/// Throws Error also where there is none.
PostgresGallery require_gallery(PostgresConnection& connection);

/// The gallery that is there, or a new one of `makers`.
PostgresGallery find_or_make_gallery(PostgresConnection& connection, const GalleryMakers& makers);

}  // namespace maskid
