#include "cli/command_options.hpp"

namespace maskid {
namespace {

const char* const whom = "Who is enrolled and searched, one of";
const char* const how = "How";
const char* const what = "Results";

void add_protocols(CLI::App& command, EvaluateArguments& evaluate) {
  command
      .add_option("--probes", evaluate.probes,
                  "Probe photos: a sub-folder per subject, or a CSV; with --gallery-photos or --gallery")
      ->type_name("PHOTOS")
      ->group(whom);
  command
      .add_option("--protocol", evaluate.protocol,
                  "CSV with columns path,subject_id,role (gallery, probe, non_mated); others are groups to report")
      ->type_name("CSV")
      ->group(whom);
  command
      .add_option("--split", evaluate.split,
                  "Folder with a sub-folder per subject: the first photo of each enrolls, the others are probes, and "
                  "one subject in five is left out as non-mated")
      ->type_name("FOLDER")
      ->group(whom);
  command
      .add_option("--mfr2", evaluate.mfr2,
                  "Folder with bare/SUBJECT/ to enroll and masked/SUBJECT/ to search, or with mfr2_labels.txt")
      ->type_name("FOLDER")
      ->group(whom);
  command
      .add_option("--pairs", evaluate.pairs,
                  "LFW's pairs.txt; --probes is LFW's folder. Prints the accuracy of its ten folds")
      ->type_name("FILE")
      ->group(whom);
  command
      .add_option("--scores", evaluate.scores,
                  "Any system's similarities: CSV with columns probe,candidate,similarity,mated. Nothing is searched")
      ->type_name("CSV")
      ->group(whom);
}

void add_how(CLI::App& command, EvaluateArguments& evaluate) {
  auto* photos = command.add_option("--gallery-photos", evaluate.gallery_photos, "Enroll this folder (or CSV) first")
                     ->type_name("PHOTOS")
                     ->group(how);
  auto* gallery = command
                      .add_option("--gallery", evaluate.gallery,
                                  "Search in this gallery instead, a file or postgresql://HOST/DATABASE#NAME")
                      ->type_name("FILE")
                      ->group(how)
                      ->excludes(photos);
  photos->excludes(gallery);
  command.add_option("--styles", evaluate.styles, styles_text)->type_name("LIST")->group(how)->excludes(gallery);
  command.add_option("--non-mated", evaluate.non_mated, "Probe photos of people who are not in the gallery")
      ->type_name("PHOTOS")
      ->group(how);
  command
      .add_option("--cover", evaluate.cover,
                  "Cover bare probes: a list of mask styles, each probe wearing one in turn; all: every style that "
                  "is not enrolled; part:NAME: delete a part of the face (upper_half, lower_half, left_half, "
                  "right_half, eyes, nose, mouth, forehead)")
      ->type_name("LIST")
      ->group(how);
  command.add_option("--seed", evaluate.seed, "Of the bootstrap intervals and of --split")
      ->type_name("N")
      ->capture_default_str()
      ->group(how);
  command
      .add_option("--cache", evaluate.cache,
                  "Keep what was made of each photo in this folder, so that the next run takes seconds. Holds "
                  "biometric templates, never encrypted")
      ->type_name("FOLDER")
      ->group(how);
}

void add_results(CLI::App& command, EvaluateArguments& evaluate) {
  command.add_option("--report", evaluate.report, "Write one HTML page with charts and the worst errors")
      ->type_name("FILE")
      ->group(what);
  command.add_flag("--no-photos", evaluate.no_photos, "Leave photos and their paths out of the page")->group(what);
  command.add_option("--curves", evaluate.curves, "Write a CSV for each curve into this folder")
      ->type_name("FOLDER")
      ->group(what);
  command.add_option("--fpir", evaluate.fpirs, "FPIR to report FNIR at, one or more")
      ->check(between(1e-9, 1.0))
      ->type_name("RATE")
      ->group(what);
  command.add_option("--fmr", evaluate.fmrs, "FMR to report FNMR at, one or more")
      ->check(between(1e-9, 1.0))
      ->type_name("RATE")
      ->group(what);
  command.add_option("--advise-fpir", evaluate.advised_fpir, "FPIR to advise a threshold for")
      ->check(between(1e-9, 0.5))
      ->type_name("RATE")
      ->capture_default_str()
      ->group(what);
  command
      .add_flag("--calibrate", evaluate.calibrate,
                "Write the advised threshold into the gallery; identify then uses it for this FPIR")
      ->group(what);
  command
      .add_option("--looks", evaluate.looks,
                  "Also search several probes of a person together, so many as these, e.g. 1 3 5; and look until it is "
                  "settled")
      ->check(between<std::size_t>(1, 1000))
      ->type_name("N")
      ->group(what);
  command.add_option("--save-scores", evaluate.save_scores, "Write every similarity to this CSV file")
      ->type_name("FILE")
      ->group(what);
  command
      .add_option("--save-pyeer", evaluate.save_pyeer,
                  "Write PREFIX.genuine.txt and PREFIX.impostor.txt, a similarity a line, as pyeer's geteerinf reads")
      ->type_name("PREFIX")
      ->group(what);
  command
      .add_option("--compare", evaluate.compare,
                  "Another system's scores of the same probes: the differences, with intervals, of this to that")
      ->type_name("CSV")
      ->group(what);
  command.add_option("--require-tpir", evaluate.required_tpir, "Exit with 1 when TPIR at rank 1 is below this")
      ->check(between(0.0, 1.0))
      ->type_name("RATE")
      ->group(what);
}

}  // namespace

CLI::App* add_evaluate(CLI::App& app, EvaluateArguments& evaluate) {
  auto* command = app.add_subcommand("evaluate", "Measure identification on a labelled set")->group("Commands");
  add_protocols(*command, evaluate);
  add_how(*command, evaluate);
  add_results(*command, evaluate);
  add_no_log(*command, evaluate.no_log_searches);
  command->footer(
      "Example:\n  maskid evaluate --gallery-photos bare/ --probes masked/ --report report.html\n"
      "  maskid evaluate --split badge-photos/ --cover all --report masks.html\n"
      "  maskid evaluate --scores theirs.csv --compare ours.csv");
  return command;
}

void require_one_protocol(const EvaluateArguments& evaluate) {
  const bool probes = !evaluate.probes.empty() && evaluate.pairs.empty();
  const int given = int{probes} + int{!evaluate.protocol.empty()} + int{!evaluate.split.empty()} +
                    int{!evaluate.mfr2.empty()} + int{!evaluate.pairs.empty()} + int{!evaluate.scores.empty()};
  if (given != 1) throw CLI::RequiredError("one of --probes, --protocol, --split, --mfr2, --pairs, --scores");
  if (!evaluate.report.empty() && !evaluate.scores.empty() && !evaluate.compare.empty()) {
    throw CLI::ExcludesError("--report", "--compare with --scores");
  }
  if (!evaluate.pairs.empty() && evaluate.probes.empty())
    throw CLI::RequiredError("--probes, LFW's folder, with --pairs");
  if (evaluate.calibrate && evaluate.gallery.empty())
    throw CLI::RequiredError("--gallery, which --calibrate writes to,");
  if (probes && evaluate.gallery.empty() && evaluate.gallery_photos.empty()) {
    throw CLI::RequiredError("--gallery-photos or --gallery");
  }
}

}  // namespace maskid
