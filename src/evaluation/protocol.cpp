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

/// Problems of one kind: how many, and the first few of them.
struct Found {
  std::size_t count = 0;
  std::vector<std::string> first;

  void add(const std::string& example) {
    constexpr std::size_t shown_examples = 3;
    if (count++ < shown_examples) first.push_back(example);
  }

  std::string examples() const {
    std::string text;
    for (const auto& example : first) text += (text.empty() ? "" : ", ") + example;
    return text + (count > first.size() ? ", …" : "");
  }
};

/// Files that cannot be looked at, by name or permission, are as good as missing.
void require_files(const Protocol& protocol) {
  Found missing;
  std::error_code ignored;
  for (const auto* photos : {&protocol.gallery, &protocol.probes.probes, &protocol.probes.non_mated}) {
    for (const auto& photo : *photos) {
      if (!fs::exists(photo.path, ignored)) missing.add(shown(photo.path));
    }
  }
  if (missing.count > 0) {
    throw Error("photos that do not exist: " + std::to_string(missing.count) + " (" + missing.examples() +
                "); correct the list or fetch them");
  }
}

void require_strangers(const Protocol& protocol) {
  std::set<std::string> enrolled;
  for (const auto& photo : protocol.gallery) enrolled.insert(photo.subject_id);
  std::set<std::string> on_both_sides;
  for (const auto& probe : protocol.probes.non_mated) {
    if (enrolled.contains(probe.subject_id)) on_both_sides.insert(probe.subject_id);
  }
  if (on_both_sides.empty()) return;
  Found found;
  for (const auto& subject : on_both_sides) found.add(in_quotes(subject));
  throw Error("subjects both enrolled and non-mated: " + std::to_string(found.count) + " (" + found.examples() +
              "); non-mated probes must show people who are not in the gallery");
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

std::vector<std::string> check_protocol(const Protocol& protocol) {
  if (protocol.probes.probes.empty() && protocol.probes.non_mated.empty()) {
    throw Error("there is nobody to search: give photos as probes");
  }
  require_files(protocol);
  require_strangers(protocol);
  Seen searched;
  Found twice;
  look_for_repeated(protocol.probes.probes, searched, twice);
  look_for_repeated(protocol.probes.non_mated, searched, twice);

  std::vector<std::string> warnings;
  const auto say = [&](const Found& found, const std::string& what) {
    if (found.count > 0) warnings.push_back(std::to_string(found.count) + what + found.first.front());
  };
  say(shared_photos(protocol.gallery), " photos are enrolled under two subjects, such as ");
  say(twice, " probes are photos that are searched twice, such as ");
  return warnings;
}

}  // namespace maskid
