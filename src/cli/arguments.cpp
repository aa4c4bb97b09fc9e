#include "cli/arguments.hpp"

#include <cstdio>
#include <map>

#include <CLI/CLI.hpp>

#include "maskid/base/text.hpp"

#include "cli/command_options.hpp"
#include "cli/config_file.hpp"
#include "cli/help_format.hpp"

namespace maskid {
namespace {

const std::map<std::string, ReportFormat> formats = {
    {"text", ReportFormat::text}, {"json", ReportFormat::json}, {"csv", ReportFormat::csv}};

void add_common(CLI::App& app, CommonArguments& common) {
  app.set_config("--config", "", "Read options from a TOML file; a [section] per command; a flag beats it", false)
      ->type_name("FILE")
      ->configurable(false)
      ->group(for_every_command);
  app.config_formatter(config_file(app));
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option_function<std::string>(
         "--format", [&common](const std::string& word) { common.format = formats.at(word); },
         "How to print the result")
      ->check(CLI::Validator(
          [](std::string& word) { return formats.contains(word) ? "" : "'" + word + "' is not text, json or csv"; },
          ""))
      ->type_name("text|json|csv")
      ->default_str("text")
      ->group(for_every_command);
  app.add_option("--jobs", common.jobs, "Threads, 0 for one per core; changes nothing but the time")
      ->check(between(0, 1024))
      ->type_name("N")
      ->capture_default_str()
      ->group(for_every_command);
  app.add_option("--model", common.model, "Embedding network: name of a model card in models/")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(for_every_command);
  auto* min_quality =
      app.add_option("--min-quality", common.min_quality,
                     "Pass over faces with a lower quality score, beside those too small, blurred, turned or cut off")
          ->check(between(0.0, 1.0))
          ->type_name("SCORE")
          ->capture_default_str()
          ->group(for_every_command);
  app.add_flag("--any-quality", common.any_quality, "Pass over no face that was found, however bad")
      ->excludes(min_quality)
      ->group(for_every_command);
  add_key(app, common.key);
  app.add_option("--home", common.home, "Folder that holds models/ and data/, if it is not beside the program")
      ->type_name("FOLDER")
      ->group(for_every_command);
}

CLI::App* add_enroll(CLI::App& app, EnrollArguments& enroll) {
  auto* command = app.add_subcommand("enroll", "Make a gallery from a folder of photos")->group("Commands");
  command
      ->add_option("PHOTOS", enroll.photos,
                   "Folder with a sub-folder per subject, or a CSV subject_id,path[,consent,expires]")
      ->required();
  command->add_option("--gallery", enroll.gallery, "Gallery to make: a file, or a database, which is added to")
      ->required()
      ->type_name("FILE|URL");
  command->add_option("--styles", enroll.styles, styles_text)->type_name("LIST");
  command->add_flag("--add", enroll.add, "Add to the gallery; photos that are in it are passed over");
  add_new_key(*command, enroll.new_key);
  command
      ->add_option_function<std::string>(
          "--shard", [&enroll](const std::string& word) { enroll.share = parse_share(word); },
          "Enroll the I-th of N shares of the subjects, into a database; other machines enroll the others")
      ->check(CLI::Validator(
          [](std::string& word) { return parse_share(word) ? "" : "'" + word + "' is no share such as 1/4"; }, ""))
      ->type_name("I/N");
  add_consent(*command, enroll.consent, enroll.expires);
  command->footer(
      "Example:\n  maskid enroll badge-photos/ --gallery office.gallery\n"
      "  maskid enroll badges.csv --gallery office.gallery --consent 'form 7, signed' --expires 2027-12-31\n"
      "  maskid enroll badge-photos/ --gallery office.gallery --new-passphrase\n"
      "  maskid enroll badge-photos/ --gallery postgresql://db.example/people --shard 1/4\n\n"
      "A CSV may say for each photo, in the columns consent and expires, on what basis and until when.\n"
      "An interrupted enrollment is continued by the same command.");
  return command;
}

CLI::App* add_identify(CLI::App& app, IdentifyArguments& identify) {
  auto* command = app.add_subcommand("identify", "Tell who is in a photo: every face is searched in the gallery")
                      ->group("Commands");
  command->add_option("PHOTO", identify.photos, "Photos, or folders of them")->required();
  command->add_option("--gallery", identify.gallery, gallery_text)->required()->type_name("FILE|URL");
  command->add_option("--top", identify.top, "Candidates listed for each face")
      ->check(between(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  add_fpir(*command, identify.threshold);
  auto* annotate =
      command
          ->add_option(
              "--annotate", identify.annotate,
              "Write the photo with frames and answers to this .png or .jpg; of several photos, into this folder")
          ->type_name("OUT");
  command
      ->add_flag("--together", identify.together,
                 "The photos show one person, each in its main face: search them together, one answer for all")
      ->excludes(annotate);
  command->add_flag("--exact", identify.exact,
                    "Compare every template, also of a gallery so large that an index chooses whom to compare");
  add_no_log(*command, identify.no_log_searches);
  command->footer(
      "Example:\n  maskid identify door.jpg --gallery office.gallery --annotate door-answer.png\n"
      "  maskid identify --together look-1.jpg look-2.jpg look-3.jpg --gallery office.gallery\n"
      "  maskid identify door.jpg --gallery postgresql://db.example/people\n\n"
      "Exit status: 0 somebody was named in every photo, 1 in some nobody was, or a photo failed, 2 not done.");
  return command;
}

CLI::App* add_mask(CLI::App& app, MaskArguments& mask) {
  auto* command =
      app.add_subcommand("mask", "Draw masks on photos as enrollment does, with a contact sheet")->group("Commands");
  command->add_option("PHOTO", mask.photos, "Photos, or folders of them, whose sub-folders are kept")->required();
  command
      ->add_option("--style", mask.styles, "Masks to draw: a list such as surgical_blue,n95_white:low, or default, all")
      ->type_name("LIST")
      ->capture_default_str();
  command->add_option("--output", mask.output, "Folder for the pictures")->required()->type_name("FOLDER");
  command->add_flag("--one-each", mask.one_each, "Draw one of the styles on each photo, in turn, not all on each");
  command
      ->add_option("--degrade", mask.degrade,
                   "Also turn, scale, re-light and re-compress each picture as another camera would, by this seed")
      ->type_name("SEED");
  command->footer("Example:\n  maskid mask portrait.jpg --style all --output masked/");
  return command;
}

std::string as_typed(int count, char** values) {
  std::string line = "maskid";
  for (int i = 1; i < count; ++i) {
    const std::string word = shown_word(values[i]);
    const bool plain = !word.empty() && word.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!") == std::string::npos;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    line += " " + (plain ? word : quoted + "'");
  }
  return line;
}

/// "maskid gallery list": as far as the command line named commands.
std::string called(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return app.get_name() + (commands.empty() ? "" : " " + called(*commands.front()));
}

/// What CLI11 found wrong, in plain words.
std::string plain_words(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const auto words = app.remaining(true);
    const bool command = app.get_subcommands().empty() && !words.front().starts_with("-");
    return std::string(command ? "there is no command '" : "there is no use for '") + words.front() + "'";
  }
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const bool many = text.find("At Most") != std::string::npos;
    return text.substr(0, text.find(':')) + (many ? " is given more than once" : " lacks its value");
  }
  const std::string excludes = " excludes ";
  const auto at = text.find(excludes);
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr && at != std::string::npos) {
    text.replace(at, excludes.size(), " cannot be given with ");
  }
  return text;
}

/// Here, not by CLI11: so a word that is no command is named before a command is missed.
void require_command(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  if (!commands.empty()) return require_command(*commands.front());
  std::string known;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  if (!known.empty()) throw CLI::RequiredError("a command (" + known + ")");
}

}  // namespace

std::variant<Arguments, int> parse_arguments(int count, char** values) {
  CLI::App app("Tells who is behind a face mask: enrolls a folder of photos, identifies, evaluates.", "maskid");
  app.set_version_flag("--version", "maskid " MASKID_VERSION);
  app.require_subcommand(0, 1);
  app.formatter(help_format());
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.fallthrough();
  app.footer(
      "Example:\n  maskid enroll badge-photos/ --gallery office.gallery\n"
      "  maskid identify door.jpg --gallery office.gallery\n\nmaskid COMMAND --help shows a command's options.");
  Arguments arguments;
  arguments.common.command = as_typed(count, values);
  add_common(app, arguments.common);
  EnrollArguments enroll;
  IdentifyArguments identify;
  WatchArguments watch;
  EvaluateArguments evaluate;
  MaskArguments mask;
  GalleryArguments gallery;
  OddsArguments odds;
  const auto* enroll_command = add_enroll(app, enroll);
  const auto* identify_command = add_identify(app, identify);
  const auto* watch_command = add_watch(app, watch);
  const auto* evaluate_command = add_evaluate(app, evaluate);
  const auto* mask_command = add_mask(app, mask);
  add_gallery(app, gallery);
  const auto* odds_command = add_odds(app, odds);
  try {
    app.parse(count, values);
    require_command(app);
    if (evaluate_command->parsed()) require_one_protocol(evaluate);
    if (odds_command->parsed()) require_gallery_size(odds);
    require_one_key(enroll, arguments.common.key);
    if (gallery.verb == GalleryArguments::Verb::rekey) require_new_key(gallery.new_key);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "maskid: %s\n%s --help tells more.\n", shown(plain_words(app, error)).c_str(),
                 called(app).c_str());
    return 2;
  }
  if (enroll_command->parsed()) {
    arguments.command = enroll;
  } else if (identify_command->parsed()) {
    arguments.command = identify;
  } else if (watch_command->parsed()) {
    arguments.command = watch;
  } else if (evaluate_command->parsed()) {
    arguments.command = evaluate;
  } else if (mask_command->parsed()) {
    arguments.command = mask;
  } else if (odds_command->parsed()) {
    arguments.command = odds;
  } else {
    arguments.command = gallery;
  }
  return arguments;
}

}  // namespace maskid
