#include "cli/command_options.hpp"

namespace maskid {

void add_fpir(CLI::App& command, ThresholdArguments& threshold) {
  auto* fpir =
      command
          .add_option("--fpir", threshold.fpir,
                      "Share of people not in the gallery who may be named all the same; sets the threshold by the "
                      "model's calibration")
          ->check(between(1e-9, 0.5))
          ->type_name("RATE")
          ->capture_default_str();
  command.add_option("--threshold", threshold.threshold, "Name a subject from this similarity on, instead of --fpir")
      ->check(between(-1.0, 1.0))
      ->type_name("SIMILARITY")
      ->excludes(fpir);
}

CLI::App* add_odds(CLI::App& app, OddsArguments& odds) {
  auto* command = app.add_subcommand("odds", "Work out how many false alarms a day a gallery gives")->group("Commands");
  auto* gallery =
      command->add_option("--gallery", odds.gallery, "Gallery, a file or in a database: its number of subjects counts")
          ->type_name("FILE|URL");
  command->add_option("--subjects", odds.subjects, "Number of subjects, instead of --gallery")
      ->check(between<std::size_t>(1, 1'000'000'000))
      ->type_name("N")
      ->excludes(gallery);
  command->add_option("--probes-per-day", odds.probes_per_day, "Faces searched a day")
      ->check(between(0.0, 1e12))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--enrolled-share", odds.enrolled_share, "Share of them that show people who are enrolled")
      ->check(between(0.0, 1.0))
      ->type_name("SHARE")
      ->capture_default_str();
  add_fpir(*command, odds.threshold);
  command
      ->add_option("--scores", odds.scores,
                   "Scores of this model, as evaluate --save-scores writes them: tells FNIR, too")
      ->type_name("CSV");
  command->footer(
      "Example:\n  maskid odds --gallery office.gallery --probes-per-day 400 --enrolled-share 0.95\n"
      "  maskid odds --subjects 50000 --probes-per-day 20000 --enrolled-share 0.001 --threshold 0.51\n\n"
      "Says \"at most\" or \"not measured\" where the model's calibration ends.");
  return command;
}

void require_gallery_size(const OddsArguments& odds) {
  if (odds.gallery.empty() && !odds.subjects) throw CLI::RequiredError("--gallery or --subjects");
}

}  // namespace maskid
