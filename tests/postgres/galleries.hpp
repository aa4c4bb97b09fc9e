#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "maskid/gallery/postgres_gallery.hpp"

#include "gallery/postgres_connection.hpp"
#include "support/postgres_server.hpp"
#include "support/synthetic_population.hpp"

namespace maskid {

/// A test's own gallery in the server of all tests.
inline GalleryPlace own_place(const std::string& more = "") {
  static int count = 0;
  return GalleryPlace(test_server().url("g" + std::to_string(++count) + more));
}

inline void enroll_all(const GalleryPlace& place, const GalleryMakers& makers,
                       const std::vector<EnrolledPhoto>& photos) {
  PostgresWriter writer(place, makers);
  for (const auto& photo : photos) writer.append(photo);
  writer.commit();
}

inline std::vector<EnrolledPhoto> photos_in(const GalleryPlace& place) {
  std::vector<EnrolledPhoto> photos;
  read_gallery(place, [&](EnrolledPhoto photo) { photos.push_back(std::move(photo)); });
  return photos;
}

/// What `statement`, with the gallery's schema for SCHEMA, counts.
inline std::int64_t counted(const GalleryPlace& place, std::string statement) {
  for (auto at = statement.find("SCHEMA"); at != std::string::npos; at = statement.find("SCHEMA")) {
    statement.replace(at, 6, place.schema());
  }
  return PostgresConnection(place).query(statement).number<std::int64_t>(0, 0);
}

/// Behind maskid's back, with the gallery's tables at hand where they are there.
inline void tamper(const GalleryPlace& place, const std::string& statement) {
  PostgresConnection(place).run("BEGIN; SET LOCAL search_path TO " + place.schema() + ", public; " + statement +
                                "; COMMIT");
}

}  // namespace maskid
