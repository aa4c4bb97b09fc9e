#include "photo/photo_list.hpp"

#include <algorithm>
#include <optional>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

using Row = std::vector<std::string>;

/// Where a row holds what.
struct Columns {
  std::size_t subject_id = 0;
  std::size_t path = 1;
  std::optional<std::size_t> consent;  ///< nothing: there is no such column
  std::optional<std::size_t> expires;
};

std::optional<std::size_t> column(const Row& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

/// Nothing: the row is no header.
std::optional<Columns> read_header(const Row& row) {
  const auto subject_id = column(row, "subject_id");
  const auto path = column(row, "path");
  if (!subject_id || !path) return std::nullopt;
  return Columns{*subject_id, *path, column(row, "consent"), column(row, "expires")};
}

/// Empty where there is no such column, or the row is too short for it.
std::string optional_field(const Row& row, const std::optional<std::size_t>& at) {
  return at && *at < row.size() ? row[*at] : std::string();
}

LabelledPhoto read_row(const Row& row, const Columns& columns, const std::filesystem::path& folder,
                       const std::string& where) {
  if (row.size() <= std::max(columns.subject_id, columns.path)) {
    throw Error(where + ": expected subject_id,path, found " + std::to_string(row.size()) +
                (row.size() == 1 ? " field" : " fields"));
  }
  require_subject_id(row[columns.subject_id], where);
  if (row[columns.path].empty()) {
    throw Error(where + ": the path is empty; write the photo's path, or delete the row");
  }
  return {row[columns.subject_id], folder / row[columns.path],
          parse_consent(optional_field(row, columns.consent), optional_field(row, columns.expires), where)};
}

}  // namespace

std::vector<LabelledPhoto> read_photo_list(const std::filesystem::path& csv) {
  const auto rows = parse_csv(read_file(csv), shown(csv));
  const auto header = rows.empty() ? std::nullopt : read_header(rows.front());
  const Columns columns = header ? *header : Columns{};
  const std::size_t first_row = header ? 1 : 0;
  if (rows.size() == first_row) throw Error(shown(csv) + " lists no photo: expected rows of subject_id,path");

  std::vector<LabelledPhoto> labelled;
  for (std::size_t i = first_row; i < rows.size(); ++i) {
    const auto where = shown(csv) + ", row " + std::to_string(i + 1);
    labelled.push_back(read_row(rows[i], columns, csv.parent_path(), where));
  }
  return labelled;
}

}  // namespace maskid
