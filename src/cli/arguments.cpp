#include "cli/arguments.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace maskid {
namespace {

const std::map<std::string, ReportFormat> formats = {
    {"text", ReportFormat::text}, {"json", ReportFormat::json}, {"csv", ReportFormat::csv}};

void add_common(CLI::App& app, CommonArguments& common) {
  app.set_config("--config", "", "Read options from a TOML file; a section per command", false);
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--format", common.format, "How to print the result: text, json or csv")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--jobs", common.jobs, "Threads; 0: one a core. Changes nothing but the time")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--model", common.model, "Embedding network: a model card in models/, without .json")
      ->capture_default_str();
  app.add_option("--home", common.home, "Folder that holds models/ and data/ (default: found beside the program)");
}

const char* styles_text =
    "Mask styles drawn on every enrolled photo: a list such as surgical_blue,n95_white:low (heights: low, middle, "
    "high), or default, all, none";

CLI::App* add_enroll(CLI::App& app, EnrollArguments& enroll) {
  auto* command = app.add_subcommand("enroll", "Make a gallery from a folder of photos");
  command->add_option("PHOTOS", enroll.photos, "Folder with a sub-folder per subject, or a CSV subject_id,path")
      ->required();
  command->add_option("--gallery", enroll.gallery, "Gallery file to make")->required();
  command->add_option("--styles", enroll.styles, styles_text);
  command->add_flag("--add", enroll.add, "Add to the gallery; photos that are in it are passed over");
  command->footer(
      "Example:\n  maskid enroll badge-photos/ --gallery office.gallery\n\n"
      "An interrupted enrollment is continued by the same command.");
  return command;
}

void add_fpir(CLI::App& command, ThresholdArguments& threshold) {
  auto* fpir = command
                   .add_option("--fpir", threshold.fpir,
                               "Share of people who are not in the gallery that may be named all the same")
                   ->check(CLI::Range(1e-9, 0.5))
                   ->capture_default_str();
  command.add_option("--threshold", threshold.threshold, "Name a subject from this similarity on")
      ->check(CLI::Range(-1.0, 1.0))
      ->excludes(fpir);
}

CLI::App* add_identify(CLI::App& app, IdentifyArguments& identify) {
  auto* command = app.add_subcommand("identify", "Tell who is in a photo: every face is searched in the gallery");
  command->add_option("PHOTO", identify.photos, "Photos")->required();
  command->add_option("--gallery", identify.gallery, "Gallery file")->required();
  command->add_option("--top", identify.top, "Candidates listed a face")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_fpir(*command, identify.threshold);
  command->add_option("--annotate", identify.annotate,
                      "Write the photo with frames and answers; with several photos, a folder");
  command->footer(
      "Example:\n  maskid identify door.jpg --gallery office.gallery --annotate door-answer.png\n\n"
      "Exit status: 0 somebody was named, 1 nobody was or a photo failed, 2 not done.");
  return command;
}

CLI::App* add_evaluate(CLI::App& app, EvaluateArguments& evaluate) {
  auto* command = app.add_subcommand("evaluate", "Measure identification on a labelled set");
  auto* photos = command->add_option("--gallery-photos", evaluate.gallery_photos, "Enroll this folder (or CSV) first");
  auto* gallery = command->add_option("--gallery", evaluate.gallery, "Search in this gallery file")->excludes(photos);
  photos->excludes(gallery);
  command->add_option("--styles", evaluate.styles, styles_text)->excludes(gallery);
  command->add_option("--probes", evaluate.probes, "Probe photos: a sub-folder per subject, or a CSV")->required();
  command->add_option("--non-mated", evaluate.non_mated, "Probe photos of people who are not in the gallery");
  command->add_option("--fpir", evaluate.fpirs, "FPIR to report FNIR at; may be repeated")
      ->check(CLI::Range(1e-9, 1.0));
  command->add_option("--fmr", evaluate.fmrs, "FMR to report FNMR at; may be repeated")->check(CLI::Range(1e-9, 1.0));
  command->add_option("--save-scores", evaluate.save_scores, "Write every similarity to this CSV file");
  command->add_option("--require-tpir", evaluate.required_tpir, "Exit with 1 when TPIR at rank 1 is below this")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--seed", evaluate.seed, "Of the bootstrap")->capture_default_str();
  command->footer(
      "Example:\n  maskid evaluate --gallery-photos bare/ --probes masked/ --non-mated strangers/ "
      "--format json > report.json");
  return command;
}

CLI::App* add_mask(CLI::App& app, MaskArguments& mask) {
  auto* command = app.add_subcommand("mask", "Draw masks on photos as enrollment does, with a contact sheet");
  command->add_option("PHOTO", mask.photos, "Photos, or folders of them, whose sub-folders are kept")->required();
  command->add_option("--style", mask.styles, "As --styles of enroll")->capture_default_str();
  command->add_option("--output", mask.output, "Folder for the pictures")->required();
  command->add_flag("--one-each", mask.one_each, "Draw one of the styles on each photo, in turn, not all on each");
  command->add_option("--degrade", mask.degrade,
                      "Also turn, scale, re-light and re-compress each picture as another camera would, by this seed");
  command->footer("Example:\n  maskid mask portrait.jpg --style all --output masked/");
  return command;
}

void add_gallery(CLI::App& app, GalleryArguments& gallery) {
  auto* command = app.add_subcommand("gallery", "Look into a gallery or take a subject out");
  command->require_subcommand(1);
  command->footer("Example:\n  maskid gallery list --gallery office.gallery");
  using Verb = GalleryArguments::Verb;
  const auto add_verb = [&](const char* name, const char* text, Verb verb) {
    auto* sub = command->add_subcommand(name, text);
    sub->add_option("--gallery", gallery.gallery, "Gallery file")->required();
    sub->footer(std::string("Example:\n  maskid gallery ") + name + (verb == Verb::remove ? " Jane_Doe" : "") +
                " --gallery office.gallery");
    sub->callback([&gallery, verb] { gallery.verb = verb; });
    return sub;
  };
  add_verb("info", "How many subjects, photos and templates, and what made them", Verb::info);
  add_verb("list", "The subjects", Verb::list);
  add_verb("verify", "Check every byte", Verb::verify);
  add_verb("remove", "Remove a subject and all their templates", Verb::remove)
      ->add_option("SUBJECT", gallery.subject_id, "subject_id, as gallery list shows it")
      ->required();
  add_verb("export", "Print every template with its embedding, as CSV or JSON", Verb::export_all);
}

}  // namespace

std::variant<Arguments, int> parse_arguments(int count, char** values) {
  CLI::App app("Tells who is behind a face mask: enrolls a folder of photos, identifies, evaluates.", "maskid");
  app.set_version_flag("--version", "maskid " MASKID_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Example:\n  maskid enroll badge-photos/ --gallery office.gallery\n"
      "  maskid identify door.jpg --gallery office.gallery\n\nmaskid COMMAND --help shows a command's options.");
  Arguments arguments;
  add_common(app, arguments.common);
  EnrollArguments enroll;
  IdentifyArguments identify;
  EvaluateArguments evaluate;
  MaskArguments mask;
  GalleryArguments gallery;
  const auto* enroll_command = add_enroll(app, enroll);
  const auto* identify_command = add_identify(app, identify);
  const auto* evaluate_command = add_evaluate(app, evaluate);
  const auto* mask_command = add_mask(app, mask);
  add_gallery(app, gallery);
  try {
    app.parse(count, values);
    if (evaluate_command->parsed() && evaluate.gallery.empty() && evaluate.gallery_photos.empty()) {
      throw CLI::RequiredError("--gallery-photos or --gallery");
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (enroll_command->parsed()) {
    arguments.command = enroll;
  } else if (identify_command->parsed()) {
    arguments.command = identify;
  } else if (evaluate_command->parsed()) {
    arguments.command = evaluate;
  } else if (mask_command->parsed()) {
    arguments.command = mask;
  } else {
    arguments.command = gallery;
  }
  return arguments;
}

}  // namespace maskid
