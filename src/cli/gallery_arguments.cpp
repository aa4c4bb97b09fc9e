#include "cli/command_options.hpp"

namespace maskid {
namespace {

using Verb = GalleryArguments::Verb;

CLI::Option* add_subject(CLI::App& verb, GalleryArguments& gallery) {
  return verb.add_option("SUBJECT", gallery.subject_id, "subject_id, as gallery list shows it");
}

}  // namespace

CLI::Option* add_consent(CLI::App& command, std::string& consent, std::string& expires) {
  command.add_option("--expires", expires, "Last day, UTC, on which they may be searched, such as 2027-12-31")
      ->type_name("DAY");
  return command.add_option("--consent", consent, "On what basis they are held, such as the number of a signed form")
      ->type_name("TEXT");
}

void add_gallery(CLI::App& app, GalleryArguments& gallery) {
  auto* command = app.add_subcommand("gallery", "Look into a gallery or take a subject out")->group("Commands");
  command->require_subcommand(0, 1);
  command->footer("Example:\n  maskid gallery list --gallery office.gallery");
  const auto add_verb = [&](const char* name, const char* text, Verb verb, const std::string& words = "") {
    auto* sub = command->add_subcommand(name, text)->group("Commands");
    sub->add_option("--gallery", gallery.gallery, gallery_text)->required()->type_name("FILE|URL");
    sub->footer(std::string("Example:\n  maskid gallery ") + name + words + " --gallery office.gallery");
    sub->callback([&gallery, verb] { gallery.verb = verb; });
    return sub;
  };
  add_verb("info", "How many subjects, photos and templates, and what made them", Verb::info);
  add_verb("list", "The subjects", Verb::list);
  add_verb("verify", "Check every byte", Verb::verify);
  auto* consent = add_verb("consent", "Record anew on what basis a subject is held, and until when", Verb::consent,
                           " Jane_Doe --consent 'form 12, signed' --expires 2028-12-31");
  add_subject(*consent, gallery)->required();
  add_consent(*consent, gallery.consent, gallery.expires)->required();
  auto* remove = add_verb("remove", "Remove a subject and all their templates", Verb::remove, " Jane_Doe");
  add_subject(*remove, gallery)->required();
  add_verb("export", "Print every template with its embedding, as CSV or JSON", Verb::export_all);
}

}  // namespace maskid
