#include "gallery/postgres_connection.hpp"

#include <algorithm>
#include <array>

#include <libpq-fe.h>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

/// What to do about an error of this class (PostgreSQL manual, appendix A).
std::string_view advice(std::string_view sqlstate) {
  struct Advice {
    std::string_view sqlstate, text;
  };
  constexpr std::array<Advice, 7> known = {{
      {"25006", "this is a copy for reading: name the server that may be written to"},
      {"28", "check user and password: PGUSER, PGPASSWORD, ~/.pgpass"},
      {"3D", "make the database first: createdb"},
      {"40", "another writer was in the way: run the command again"},
      {"42501", "let the owner of the gallery grant that"},
      {"53", "give the server more room, then run the command again"},
      {"57", "run the command again when the server is back"},
  }};
  for (const auto& [start, text] : known) {
    if (sqlstate.starts_with(start)) return text;
  }
  return "the server's log may tell more";
}

/// libpq's messages end in a line feed and may have several lines.
std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(std::remove(text.begin(), text.end(), '\t'), text.end());
  return text;
}

}  // namespace

std::size_t PostgresRows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

bool PostgresRows::is_null(std::size_t row, int column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) == 1;
}

std::string_view PostgresRows::bytes(std::size_t row, int column) const {
  const int number = static_cast<int>(row);
  return {PQgetvalue(result_.get(), number, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), number, column))};
}

void PostgresRows::throw_changed() {
  throw Error("the gallery's tables were changed by other means than maskid; restore the database from a copy");
}

void PostgresRows::Clear::operator()(pg_result* result) const { PQclear(result); }

void PostgresConnection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresConnection::PostgresConnection(GalleryPlace place) : place_(std::move(place)) {
  const std::string url = place_.connection();
  place_.schema();  // throws before there is a connection
  const std::array<const char*, 4> words = {"dbname", "fallback_application_name", "client_encoding", nullptr};
  const std::array<const char*, 4> values = {url.c_str(), "maskid", "UTF8", nullptr};
  connection_.reset(PQconnectdbParams(words.data(), values.data(), 1));
  if (!connection_) throw std::bad_alloc();
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);  // it would print them
  if (PQstatus(connection_.get()) == CONNECTION_OK) return;
  throw Error(
      "cannot connect to " + place_.shown() + ": " +
      without_secrets(one_line(PQerrorMessage(connection_.get())), place_) +
      "; check that the server runs and takes connections from here, and user and password (PGUSER, PGPASSWORD, "
      "~/.pgpass)");
}

void PostgresConnection::run(const std::string& statements) {
  expect(PQexec(connection_.get(), statements.c_str()), PGRES_COMMAND_OK);
}

PostgresRows PostgresConnection::query(const std::string& statement,
                                       const std::vector<std::optional<std::string>>& values) {
  std::vector<const char*> pointers;
  std::vector<int> lengths;
  for (const auto& value : values) {
    pointers.push_back(value ? value->data() : nullptr);
    lengths.push_back(value ? static_cast<int>(value->size()) : 0);
  }
  const std::vector<int> binary(values.size(), 1);
  return expect(PQexecParams(connection_.get(), statement.c_str(), static_cast<int>(values.size()), nullptr,
                             pointers.data(), lengths.data(), binary.data(), 1),
                PGRES_TUPLES_OK);
}

void PostgresConnection::copy(const std::string& statement, std::string_view bytes) {
  constexpr std::size_t piece = 1 << 16;
  expect(PQexec(connection_.get(), statement.c_str()), PGRES_COPY_IN);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto length = static_cast<int>(std::min(piece, bytes.size()));
    if (PQputCopyData(connection_.get(), bytes.data(), length) != 1) fail(nullptr);
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) fail(nullptr);
  expect(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
  while (PGresult* rest = PQgetResult(connection_.get())) PQclear(rest);
}

PostgresRows PostgresConnection::expect(pg_result* result, int status) {
  PostgresRows rows(result);
  const auto found = PQresultStatus(result);
  const bool done = found == PGRES_COMMAND_OK || found == PGRES_TUPLES_OK;
  if (found == status || (done && status != PGRES_COPY_IN)) return rows;
  fail(result);
}

/// Of a statement's error the first line alone: what follows it may quote values.
void PostgresConnection::fail(const pg_result* result) {
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string said = one_line(primary != nullptr ? primary : PQerrorMessage(connection_.get()));
  throw Error(place_.shown() + ": " + without_secrets(said, place_) + "; " +
              std::string(advice(sqlstate != nullptr                            ? sqlstate
                                 : PQstatus(connection_.get()) == CONNECTION_OK ? ""
                                                                                : "57")));
}

PostgresTransaction::PostgresTransaction(PostgresConnection& connection, Kind kind) : connection_(connection) {
  connection_.run(kind == Kind::read ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
}

PostgresTransaction::~PostgresTransaction() {
  if (!open_) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const Error&) {  // the connection is gone, and the transaction with it
  }
}

void PostgresTransaction::commit() {
  connection_.run("COMMIT");
  open_ = false;
}

}  // namespace maskid
