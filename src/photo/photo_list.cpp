#include "photo/photo_list.hpp"

#include <algorithm>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

namespace maskid {

std::vector<LabelledPhoto> read_photo_list(const std::filesystem::path& csv) {
  const auto rows = parse_csv(read_file(csv), shown(csv));
  std::size_t subject_column = 0;
  std::size_t path_column = 1;
  std::size_t first_row = 0;
  if (!rows.empty()) {
    const auto& header = rows.front();
    const auto subject = std::find(header.begin(), header.end(), "subject_id");
    const auto path = std::find(header.begin(), header.end(), "path");
    if (subject != header.end() && path != header.end()) {
      subject_column = static_cast<std::size_t>(subject - header.begin());
      path_column = static_cast<std::size_t>(path - header.begin());
      first_row = 1;
    }
  }
  if (rows.size() == first_row) throw Error(shown(csv) + " lists no photo: expected rows of subject_id,path");

  std::vector<LabelledPhoto> labelled;
  for (std::size_t i = first_row; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto where = shown(csv) + ", row " + std::to_string(i + 1);
    if (row.size() <= std::max(subject_column, path_column)) {
      throw Error(where + ": expected subject_id,path, found " + std::to_string(row.size()) +
                  (row.size() == 1 ? " field" : " fields"));
    }
    require_subject_id(row[subject_column], where);
    if (row[path_column].empty()) throw Error(where + ": the path is empty; write the photo's path, or delete the row");
    labelled.push_back({row[subject_column], csv.parent_path() / row[path_column]});
  }
  return labelled;
}

}  // namespace maskid
