#include <algorithm>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/protocol.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Row = std::vector<std::string>;

/// What each column of a protocol is.
struct Columns {
  std::size_t path = 0;
  std::size_t subject_id = 0;
  std::size_t role = 0;
  std::vector<std::size_t> groups;
};

std::size_t column_called(const std::string& name, const Row& header, const std::string& where) {
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) {
    throw Error(where + " has no column " + name + "; its first row must name path, subject_id and role");
  }
  return static_cast<std::size_t>(found - header.begin());
}

Columns columns_of(const Row& header, const std::string& where) {
  Columns columns{column_called("path", header, where),
                  column_called("subject_id", header, where),
                  column_called("role", header, where),
                  {}};
  std::set<std::string> names;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!names.insert(header[i]).second)
      throw Error(where + " has two columns " + in_quotes(header[i]) + "; rename one");
    if (header[i].empty() || !is_plain_utf8(header[i])) {
      throw Error(where + ": column " + std::to_string(i + 1) + " has no name of plain UTF-8; name it");
    }
    if (i != columns.path && i != columns.subject_id && i != columns.role) columns.groups.push_back(i);
  }
  return columns;
}

ProbeGroups groups_of(const Row& row, const Row& header, const Columns& columns) {
  ProbeGroups groups;
  for (const auto column : columns.groups) {
    if (!row[column].empty()) groups[header[column]] = row[column];
  }
  return groups;
}

LabelledPhoto photo_of(const Row& row, const Columns& columns, const fs::path& folder, const std::string& where) {
  require_subject_id(row[columns.subject_id], where);
  if (row[columns.path].empty()) throw Error(where + ": the path is empty; write the photo's path, or delete the row");
  return {row[columns.subject_id], folder / row[columns.path]};
}

}  // namespace

Protocol read_protocol(const fs::path& csv) {
  auto rows = parse_csv(read_file(csv), shown(csv));
  if (rows.empty()) throw Error(shown(csv) + " is empty; its first row must name path, subject_id and role");
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  auto& header = rows.front();
  if (!header.empty() && header.front().starts_with(byte_order_mark)) header.front().erase(0, byte_order_mark.size());
  const auto columns = columns_of(header, shown(csv));

  Protocol protocol;
  std::vector<ProbeGroups> non_mated_groups;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto where = shown(csv) + ", row " + std::to_string(i + 1);
    if (row.size() != header.size()) {
      throw Error(where + ": expected " + std::to_string(header.size()) + " fields as in the first row, found " +
                  std::to_string(row.size()));
    }
    auto photo = photo_of(row, columns, csv.parent_path(), where);
    const auto& role = row[columns.role];
    if (role == "gallery") {
      protocol.gallery.push_back(std::move(photo));
    } else if (role == "probe") {
      protocol.probes.probes.push_back(std::move(photo));
      protocol.probes.groups.push_back(groups_of(row, header, columns));
    } else if (role == "non_mated") {
      protocol.probes.non_mated.push_back(std::move(photo));
      non_mated_groups.push_back(groups_of(row, header, columns));
    } else {
      throw Error(where + ": the role " + in_quotes(role) + " is none of gallery, probe, non_mated");
    }
  }
  auto& groups = protocol.probes.groups;
  groups.insert(groups.end(), non_mated_groups.begin(), non_mated_groups.end());
  if (groups.empty())
    throw Error(shown(csv) + " has no row with the role probe or non_mated; there is nobody to search");
  return protocol;
}

}  // namespace maskid
