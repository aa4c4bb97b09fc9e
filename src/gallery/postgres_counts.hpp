#pragma once

#include "gallery/postgres_connection.hpp"

namespace maskid {

/// Of the gallery on the search path, counted row by row.
GalleryCounts count_gallery(PostgresConnection& connection);

}  // namespace maskid
