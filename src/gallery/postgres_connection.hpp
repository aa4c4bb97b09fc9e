#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maskid/gallery/gallery_place.hpp"

#include "gallery/postgres_values.hpp"

struct pg_conn;
struct pg_result;

namespace maskid {

/// What a query returned.
class PostgresRows {
 public:
  explicit PostgresRows(pg_result* result) : result_(result) {}

  std::size_t size() const;
  bool is_null(std::size_t row, int column) const;
  /// Of text and bytea; of other types the bytes that PostgreSQL sends. Until this object ends.
  std::string_view bytes(std::size_t row, int column) const;
  std::string text(std::size_t row, int column) const { return std::string(bytes(row, column)); }
  bool truth(std::size_t row, int column) const { return bytes(row, column) == std::string_view("\1", 1); }
  /// Of integer, bigint or real. Throws Error where the value is not as long as a `Number`.
  template <class Number>
  Number number(std::size_t row, int column) const {
    const auto value = bytes(row, column);
    if (value.size() != sizeof(Number)) throw_changed();
    return network_number<Number>(value);
  }

 private:
  [[noreturn]] static void throw_changed();

  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

/// A connection to the server of a gallery's place. Its functions throw Error, without the connection's secrets.
class PostgresConnection {
 public:
  explicit PostgresConnection(GalleryPlace place);

  const GalleryPlace& place() const { return place_; }

  /// One statement or several.
  void run(const std::string& statements);

  /// One statement; $1 and so on are `values`, each in binary as the type that the statement casts it to; nothing is
  /// NULL.
  PostgresRows query(const std::string& statement, const std::vector<std::optional<std::string>>& values = {});

  /// COPY … FROM STDIN: sends `bytes`.
  void copy(const std::string& statement, std::string_view bytes);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  PostgresRows expect(pg_result* result, int status);
  [[noreturn]] void fail(const pg_result* result);

  GalleryPlace place_;
  std::unique_ptr<pg_conn, Finish> connection_;
};

/// One transaction, rolled back unless it was committed.
class PostgresTransaction {
 public:
  enum class Kind { read, write };
  PostgresTransaction(PostgresConnection& connection, Kind kind);
  ~PostgresTransaction();
  PostgresTransaction(const PostgresTransaction&) = delete;
  PostgresTransaction& operator=(const PostgresTransaction&) = delete;

  void commit();

 private:
  PostgresConnection& connection_;
  bool open_ = true;
};

}  // namespace maskid
