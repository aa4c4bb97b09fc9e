#include "cli/evaluate_protocol.hpp"

#include <set>
#include <span>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

/// What evaluate() refuses too, but only after `photos` were enrolled.
void require_strangers(std::span<const LabelledPhoto> non_mated, std::span<const LabelledPhoto> photos) {
  std::set<std::string> subjects;
  for (const auto& photo : photos) subjects.insert(photo.subject_id);
  for (const auto& probe : non_mated) {
    if (!subjects.contains(probe.subject_id)) continue;
    throw Error("the subject " + in_quotes(probe.subject_id) + " of the non-mated probe " + shown(probe.path) +
                " is to be enrolled; non-mated probes must show people who are not in the gallery");
  }
}

}  // namespace

LabelledSet labelled_set(const EvaluateArguments& evaluate) {
  LabelledSet set;
  if (evaluate.gallery.empty()) {
    set.gallery = list_labelled_photos(evaluate.gallery_photos);
    set.protocol.push_back({"enrolled", evaluate.gallery_photos.string()});
  }
  set.probes.probes = list_labelled_photos(evaluate.probes);
  set.protocol.push_back({"probes", evaluate.probes.string()});
  if (!evaluate.non_mated.empty()) {
    set.probes.non_mated = list_labelled_photos(evaluate.non_mated, LoosePhotos::own_subject);
    set.protocol.push_back({"non-mated probes", evaluate.non_mated.string()});
  }
  require_strangers(set.probes.non_mated, set.gallery);
  return set;
}

}  // namespace maskid
