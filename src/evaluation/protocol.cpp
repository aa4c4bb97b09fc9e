#include "maskid/evaluation/protocol.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/sha256.hpp"
#include "maskid/base/text.hpp"

#include "evaluation/random_order.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// One subject in this many is left out of the gallery.
constexpr std::size_t left_out_of = 5;

/// Problems of one kind: how many, and the first of them.
struct Found {
  std::size_t count = 0;
  std::string first;

  void add(const std::string& example) {
    if (count++ == 0) first = example;
  }
};

void require_files(const Protocol& protocol) {
  Found missing;
  for (const auto* photos : {&protocol.gallery, &protocol.probes.probes, &protocol.probes.non_mated}) {
    for (const auto& photo : *photos) {
      if (!fs::exists(photo.path)) missing.add(shown(photo.path));
    }
  }
  if (missing.count > 0) {
    throw Error(std::to_string(missing.count) + " photos do not exist, the first: " + missing.first +
                "; correct the list or fetch them");
  }
}

void require_strangers(const Protocol& protocol) {
  std::set<std::string> enrolled;
  for (const auto& photo : protocol.gallery) enrolled.insert(photo.subject_id);
  for (const auto& probe : protocol.probes.non_mated) {
    if (!enrolled.contains(probe.subject_id)) continue;
    throw Error("the subject " + in_quotes(probe.subject_id) + " of the non-mated probe " + shown(probe.path) +
                " is to be enrolled; non-mated probes must show people who are not in the gallery");
  }
}

/// Nothing for a file that cannot be read: that is a failure to enroll or to acquire, and reported as such.
std::optional<Sha256> content_of(const fs::path& path) {
  const auto file = read_photo_file(path);
  return file.failure ? std::nullopt : std::optional(file.content);
}

using Seen = std::map<Sha256, const LabelledPhoto*>;

Found shared_photos(const std::vector<LabelledPhoto>& gallery) {
  Seen enrolled;
  Found shared;
  for (const auto& photo : gallery) {
    const auto content = content_of(photo.path);
    if (!content) continue;
    const auto& first = *enrolled.emplace(*content, &photo).first->second;
    if (first.subject_id != photo.subject_id) shared.add(shown(first.path) + " and " + shown(photo.path));
  }
  return shared;
}

void look_for_repeated(const std::vector<LabelledPhoto>& probes, Seen& searched, Found& twice) {
  for (const auto& probe : probes) {
    const auto content = content_of(probe.path);
    if (!content) continue;
    const auto [first, is_new] = searched.emplace(*content, &probe);
    if (!is_new) twice.add(shown(first->second->path) + " and " + shown(probe.path));
  }
}

}  // namespace

Protocol split_photos(std::span<const LabelledPhoto> photos, std::uint32_t seed) {
  std::map<std::string, std::vector<LabelledPhoto>> subjects;
  for (const auto& photo : photos) subjects[photo.subject_id].push_back(photo);
  std::vector<std::string> names;
  for (const auto& [name, their_photos] : subjects) names.push_back(name);
  std::mt19937 random(seed);
  shuffle(std::span(names), random);
  const std::set<std::string> left_out(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(names.size() / left_out_of));
  Protocol protocol;
  for (auto& [name, theirs] : subjects) {
    auto& probes = left_out.contains(name) ? protocol.probes.non_mated : protocol.probes.probes;
    const bool enrolls = !left_out.contains(name);
    if (enrolls) protocol.gallery.push_back(theirs.front());
    probes.insert(probes.end(), theirs.begin() + (enrolls ? 1 : 0), theirs.end());
  }
  if (protocol.probes.probes.empty()) {
    throw Error("none of the " + std::to_string(subjects.size()) +
                " subjects has a second photo, so that there is nobody to find; add photos of the same people");
  }
  return protocol;
}

Protocol read_mfr2(const fs::path& folder) {
  for (const char* part : {"bare", "masked"}) {
    if (!fs::is_directory(folder / part)) {
      throw Error(shown(folder) + " holds no folder " + part + "; expected bare/SUBJECT/ and masked/SUBJECT/");
    }
  }
  return {list_labelled_photos(folder / "bare"), {list_labelled_photos(folder / "masked"), {}, {}}};
}

std::vector<std::string> check_protocol(const Protocol& protocol) {
  require_files(protocol);
  require_strangers(protocol);
  Seen searched;
  Found twice;
  look_for_repeated(protocol.probes.probes, searched, twice);
  look_for_repeated(protocol.probes.non_mated, searched, twice);

  std::vector<std::string> warnings;
  const auto say = [&](const Found& found, const std::string& what) {
    if (found.count > 0) warnings.push_back(std::to_string(found.count) + what + found.first);
  };
  say(shared_photos(protocol.gallery), " photos are enrolled under two subjects, such as ");
  say(twice, " probes are photos that are searched twice, such as ");
  return warnings;
}

}  // namespace maskid
