#include <sstream>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"
#include "maskid/evaluation/protocol.hpp"

#include "evaluation/numbered_photos.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr const char* labels_name = "mfr2_labels.txt";
constexpr std::string_view bare = "no-mask";

/// A line of the labels: NAME, 1, surgical-blue.
struct Label {
  std::string subject_id;
  std::string photo;  ///< NAME_0001
  std::string mask;
};

std::string trimmed(const std::string& text) {
  constexpr const char* blanks = " \t\r";
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

Label label_in(const std::string& line, const std::string& where) {
  std::vector<std::string> fields;
  std::istringstream text(line);
  for (std::string field; std::getline(text, field, ',');) fields.push_back(trimmed(field));
  const auto photo = fields.size() == 3 ? numbered_name(fields[0], fields[1]) : std::nullopt;
  if (!photo || fields[2].empty() || !is_plain_utf8(fields[2])) {
    throw Error(where + ": expected NAME, NUMBER, MASK, such as AhmadAli, 1, surgical-blue");
  }
  require_subject_id(fields[0], where);
  return {fields[0], *photo, fields[2]};
}

Protocol read_labelled(const fs::path& folder) {
  const auto labels = folder / labels_name;
  const auto photos = numbered_photos(folder);
  std::istringstream lines(read_file(labels));
  Protocol protocol;
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (trimmed(line).empty()) continue;
    const auto where = shown(labels) + ", line " + std::to_string(number);
    const auto label = label_in(line, where);
    const auto photo = photos.find(label.photo);
    if (photo == photos.end()) {
      throw Error(where + ": there is no photo " + in_quotes(label.photo) + " below " + shown(folder));
    }
    if (label.mask == bare) {
      protocol.gallery.push_back({label.subject_id, photo->second});
      continue;
    }
    protocol.probes.probes.push_back({label.subject_id, photo->second});
    protocol.probes.groups.push_back({{"mask", label.mask}});
  }
  if (protocol.gallery.empty() || protocol.probes.probes.empty()) {
    throw Error(shown(labels) + " must label photos " + std::string(bare) + ", to enroll, and others, to search");
  }
  return protocol;
}

}  // namespace

Protocol read_mfr2(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_regular_file(folder / labels_name, ignored)) return read_labelled(folder);
  for (const char* part : {"bare", "masked"}) {
    if (!fs::is_directory(folder / part, ignored)) {
      throw Error(shown(folder) + " holds no folder " + part + "; expected bare/SUBJECT/ and masked/SUBJECT/, or " +
                  labels_name);
    }
  }
  return {list_labelled_photos(folder / "bare"), {list_labelled_photos(folder / "masked"), {}, {}}};
}

}  // namespace maskid
