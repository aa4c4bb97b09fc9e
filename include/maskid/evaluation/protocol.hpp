#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "maskid/evaluation/evaluate.hpp"
#include "maskid/photo/photo_folder.hpp"

namespace maskid {

/// Who is enrolled, and who is searched.
struct Protocol {
  std::vector<LabelledPhoto> gallery;  ///< empty where a gallery file is searched
  ProbeSet probes;
};

/// A CSV with the columns path, subject_id and role (gallery, probe or non_mated), in any order; the others are groups
/// of the probes, an empty cell none. Paths are relative to the CSV. Throws Error naming the row and what is wrong with
/// it.
Protocol read_protocol(const std::filesystem::path& csv);

/// The first photo of each subject enrolls, the others are probes; of every five subjects one, drawn by `seed`, is left
/// out of the gallery and all its photos are non-mated probes. Throws Error when that leaves nothing to search.
Protocol split_photos(std::span<const LabelledPhoto> photos, std::uint32_t seed);

/// MFR2 (Anwar and Raychowdhury, 2020). With mfr2_labels.txt, lines of "NAME, 1, surgical-blue" on NAME/NAME_0001.*:
/// photos labelled no-mask enroll, the others are searched, their label the group "mask". Without it, sorted by what is
/// worn: bare/SUBJECT/… enrolls, masked/SUBJECT/… is searched. Throws Error naming what is missing or the line that is
/// wrong.
Protocol read_mfr2(const std::filesystem::path& folder);

/// Looks at everything before any work. Throws Error when there is no probe, files are missing or subjects are enrolled
/// and non-mated, with their count and the first few.
/// Returns what makes the rates weaker than they look: photos, by content, that are searched twice, or enrolled
/// under two subjects. (evaluate() tells of those that are enrolled and searched.)
std::vector<std::string> check_protocol(const Protocol& protocol);

}  // namespace maskid
