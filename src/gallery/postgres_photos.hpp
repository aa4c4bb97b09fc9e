#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gallery/postgres_connection.hpp"

namespace maskid {

/// The SHA-256 in a column; what a shorter one lacks is 0.
Sha256 content_of(const PostgresRows& rows, std::size_t row, int column);

/// "2027-12-31", or empty.
std::string expiry_text(const Consent& consent);

/// A SELECT of photos with their templates, a row a template, in the order of enrollment; `where` is empty or a WHERE.
std::string select_photos(const std::string& where);

/// Puts the rows of select_photos() together to photos. Rows of one photo may come in several pieces.
class PhotoRows {
 public:
  explicit PhotoRows(std::function<void(EnrolledPhoto)> each) : each_(std::move(each)) {}

  void take(const PostgresRows& rows);
  /// After the last rows.
  void finish();

 private:
  std::function<void(EnrolledPhoto)> each_;
  std::optional<std::int64_t> number_;
  EnrolledPhoto photo_;
};

/// The values of an INSERT of the photo by insert_photo, in its order.
std::vector<std::optional<std::string>> photo_values(const EnrolledPhoto& photo);

/// Returns the photo's number, or no row where it is known for the subject.
extern const char* const insert_photo;

/// Copies templates into their table.
class TemplateCopy {
 public:
  TemplateCopy();
  void add(const EnrolledPhoto& photo, std::int64_t number);
  void send(PostgresConnection& connection);

 private:
  std::string bytes_;
};

}  // namespace maskid
