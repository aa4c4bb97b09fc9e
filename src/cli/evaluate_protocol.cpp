#include "cli/evaluate_protocol.hpp"

#include "maskid/base/error.hpp"
#include "maskid/evaluation/protocol.hpp"

#include "cli/photo_arguments.hpp"

namespace maskid {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

Protocol named_folders(const EvaluateArguments& evaluate, Words& told) {
  Protocol protocol;
  if (evaluate.gallery.empty()) {
    protocol.gallery = list_labelled_photos(evaluate.gallery_photos);
    told.push_back({"enrolled", evaluate.gallery_photos.string()});
  }
  protocol.probes.probes = list_labelled_photos(evaluate.probes);
  told.push_back({"probes", evaluate.probes.string()});
  if (!evaluate.non_mated.empty()) {
    protocol.probes.non_mated = list_labelled_photos(evaluate.non_mated, LoosePhotos::own_subject);
    told.push_back({"non-mated probes", evaluate.non_mated.string()});
  }
  return protocol;
}

Protocol asked_for(const EvaluateArguments& evaluate, Words& told) {
  if (!evaluate.protocol.empty()) {
    told.push_back({"protocol", evaluate.protocol.string()});
    return read_protocol(evaluate.protocol);
  }
  if (!evaluate.split.empty()) {
    told.push_back({"photos, split by the seed", evaluate.split.string()});
    return split_photos(list_labelled_photos(evaluate.split), evaluate.seed);
  }
  if (!evaluate.mfr2.empty()) {
    told.push_back({"enrolled without a mask, searched with one", evaluate.mfr2.string()});
    return read_mfr2(evaluate.mfr2);
  }
  return named_folders(evaluate, told);
}

}  // namespace

LabelledSet labelled_set(const EvaluateArguments& evaluate) {
  LabelledSet set;
  auto protocol = asked_for(evaluate, set.protocol);
  if (!evaluate.gallery.empty()) {  // what is enrolled lies in the file
    protocol.gallery.clear();
    set.protocol.push_back({"gallery", evaluate.gallery.shown()});
  } else if (protocol.gallery.empty()) {
    throw Error("nobody is to be enrolled: give rows the role gallery, or pass --gallery");
  }
  refuse_expired(protocol.gallery);
  refuse_expired(protocol.probes.probes);
  refuse_expired(protocol.probes.non_mated);
  set.warnings = check_protocol(protocol);
  set.gallery = std::move(protocol.gallery);
  set.probes = std::move(protocol.probes);
  return set;
}

}  // namespace maskid
