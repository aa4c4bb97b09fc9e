#include "gallery/postgres_schema.hpp"

#include <cstdio>

#include "maskid/base/error.hpp"

#include "gallery/gallery_format.hpp"

namespace maskid {
namespace {

constexpr std::int32_t tables_version = 1;

/// Most values of a halfvec that pgvector's HNSW can index.
constexpr int max_indexed = 4000;

/// The tables as docs/scaling.md shows them. What begins every key is the subject, so that a table may be partitioned
/// or distributed by it.
std::string tables(const GalleryMakers& makers) {
  const std::string dimension = std::to_string(makers.dimension);
  return R"(
CREATE TABLE gallery (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  tables_version integer NOT NULL,
  makers jsonb NOT NULL,
  subjects bigint NOT NULL DEFAULT 0);
CREATE TABLE subjects (subject_id text COLLATE "C" PRIMARY KEY);
CREATE TABLE photos (
  subject_id text COLLATE "C" NOT NULL REFERENCES subjects ON DELETE CASCADE,
  photo bigint GENERATED ALWAYS AS IDENTITY,
  path bytea NOT NULL,
  content bytea NOT NULL,
  eye_distance real NOT NULL, sharpness real NOT NULL, yaw real NOT NULL, roll real NOT NULL, brightness real NOT NULL,
  failure text NOT NULL,
  consent text NOT NULL,
  expires date,
  center halfvec()" +
         dimension + R"(),
  known_by bytea NOT NULL GENERATED ALWAYS AS
    (CASE WHEN content = decode(repeat('00', 32), 'hex') THEN sha256(path) ELSE content END) STORED,
  PRIMARY KEY (subject_id, photo),
  UNIQUE (subject_id, known_by));
CREATE TABLE templates (
  subject_id text COLLATE "C" NOT NULL,
  photo bigint NOT NULL,
  number integer NOT NULL,
  mask_style text NOT NULL,
  embedding vector()" +
         dimension + R"() NOT NULL,
  PRIMARY KEY (subject_id, photo, number),
  FOREIGN KEY (subject_id, photo) REFERENCES photos ON DELETE CASCADE);
CREATE INDEX photos_by_center ON photos USING hnsw (center halfvec_ip_ops) WITH (ef_construction = 128))";
}

void require_pgvector(PostgresConnection& connection, std::string_view version) {
  int major = 0;
  int minor = 0;
  std::sscanf(std::string(version).c_str(), "%d.%d", &major, &minor);
  if (major > 0 || minor >= 8) return;
  throw Error("the database of " + connection.place().shown() + " has pgvector " + std::string(version) +
              ", not 0.8 or later; install that, then ALTER EXTENSION vector UPDATE");
}

/// What of a gallery is there.
struct Found {
  bool schema = false;
  bool table = false;
  std::optional<std::string> vector_schema;  ///< quoted
};

Found look(PostgresConnection& connection) {
  const auto& schema = connection.place().schema();
  const auto rows = connection.query(
      "SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE'), EXISTS (SELECT FROM pg_catalog.pg_class c JOIN "
      "pg_catalog.pg_attribute a ON attrelid = c.oid WHERE relnamespace = n.oid AND relname = 'gallery' AND attname = "
      "'tables_version') FROM pg_catalog.pg_namespace n WHERE nspname = $1::text",
      {schema});
  if (rows.size() == 1 && !rows.truth(0, 0)) {
    throw Error("this user may not use the gallery in " + connection.place().shown() +
                "; let its owner GRANT USAGE ON SCHEMA " + schema + " and SELECT ON ALL TABLES IN SCHEMA " + schema);
  }
  Found found{rows.size() == 1, rows.size() == 1 && rows.truth(0, 1), {}};
  const auto extension = connection.query(
      "SELECT pg_catalog.quote_ident(nspname), extversion FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace n "
      "ON "
      "n.oid = extnamespace WHERE extname = 'vector'");
  if (extension.size() == 0) return found;
  require_pgvector(connection, extension.bytes(0, 1));
  found.vector_schema = extension.text(0, 0);
  return found;
}

/// Throws Error where the server does not have it.
void make_extension(PostgresConnection& connection) {
  const auto rows =
      connection.query("SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'vector'");
  if (rows.size() == 0) {
    throw Error("the server of " + connection.place().shown() +
                " has no pgvector; install it there (Debian 13: postgresql-17-pgvector), then enroll again");
  }
  require_pgvector(connection, rows.bytes(0, 0));
  connection.run("CREATE EXTENSION vector");
}

std::string search_path(PostgresConnection& connection, const std::string& vector_schema) {
  return "SET LOCAL search_path TO " + connection.place().schema() + ", " + vector_schema;
}

PostgresGallery read_gallery_row(PostgresConnection& connection, const std::string& path) {
  const std::string shown = connection.place().shown();
  connection.run(path);
  const auto rows = connection.query("SELECT tables_version, makers::text, subjects FROM gallery");
  if (rows.size() != 1) throw Error(shown + " is damaged: its makers are missing; restore the database from a copy");
  const auto version = rows.number<std::int32_t>(0, 0);
  if (version != tables_version) {
    throw Error(shown + " is of version " + std::to_string(version) + "; this maskid reads version " +
                std::to_string(tables_version) + ": use the maskid that made it, or enroll again");
  }
  auto makers = gallery_format::decode_makers(rows.bytes(0, 1));
  if (!makers) throw Error(shown + " is damaged: its makers cannot be read; restore the database from a copy");
  return {std::move(*makers), static_cast<std::size_t>(rows.number<std::int64_t>(0, 2)), path};
}

void make_gallery(PostgresConnection& connection, const std::string& vector_schema, const GalleryMakers& makers) {
  if (makers.dimension > max_indexed) {
    throw Error("templates of dimension " + std::to_string(makers.dimension) +
                " cannot be indexed by pgvector, at most " + std::to_string(max_indexed) +
                "; enroll into a gallery file");
  }
  const std::string json = gallery_format::encode_makers(makers);
  connection.run("CREATE SCHEMA " + connection.place().schema());
  connection.run(search_path(connection, vector_schema));
  connection.run(tables(makers));
  connection.query("INSERT INTO gallery (tables_version, makers) VALUES ($1::integer, $2::text::jsonb)",
                   {network_bytes(tables_version), json});
}

}  // namespace

std::optional<PostgresGallery> find_gallery(PostgresConnection& connection) {
  PostgresTransaction transaction(connection, PostgresTransaction::Kind::read);
  const auto found = look(connection);
  if (!found.schema) return std::nullopt;
  if (!found.table || !found.vector_schema) {
    throw Error("the schema " + connection.place().schema() + " of " + connection.place().shown() +
                " is not a maskid gallery; choose another #NAME");
  }
  auto gallery = read_gallery_row(connection, search_path(connection, *found.vector_schema));
  transaction.commit();
  return gallery;
}

PostgresGallery require_gallery(PostgresConnection& connection) {
  auto gallery = find_gallery(connection);
  if (gallery) return std::move(*gallery);
  throw Error("there is no gallery in " + connection.place().shown() + "; maskid enroll makes one");
}

PostgresGallery find_or_make_gallery(PostgresConnection& connection, const GalleryMakers& makers) {
  if (auto gallery = find_gallery(connection)) return std::move(*gallery);
  PostgresTransaction transaction(connection, PostgresTransaction::Kind::write);
  // Two that start at once: the second one waits here, and finds what the first one made.
  connection.query("SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)",
                   {network_bytes(std::int64_t{0x6d61736b6964})});
  auto found = look(connection);
  if (!found.schema) {
    if (!found.vector_schema) {
      make_extension(connection);
      found = look(connection);
    }
    make_gallery(connection, found.vector_schema.value(), makers);
  }
  transaction.commit();
  return require_gallery(connection);
}

}  // namespace maskid
