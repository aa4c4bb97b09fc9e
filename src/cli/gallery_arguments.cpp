#include "cli/command_options.hpp"

namespace maskid {
namespace {

using Verb = GalleryArguments::Verb;

CLI::Option* add_subject(CLI::App& verb, GalleryArguments& gallery) {
  return verb.add_option("SUBJECT", gallery.subject_id, "subject_id, as gallery list shows it");
}

void add_cache(CLI::App& verb, GalleryArguments& gallery) {
  verb.add_option("--cache", gallery.cache, "Folder that evaluate --cache wrote to, to be cleared of their photos")
      ->type_name("FOLDER");
}

}  // namespace

CLI::Option* add_consent(CLI::App& command, std::string& consent, std::string& expires) {
  command.add_option("--expires", expires, "Last day, UTC, on which they may be searched, such as 2027-12-31")
      ->type_name("DAY");
  return command.add_option("--consent", consent, "On what basis they are held, such as the number of a signed form")
      ->type_name("BASIS");
}

void add_no_log(CLI::App& command, bool& no_log_searches) {
  command.add_flag("--no-log-searches", no_log_searches,
                   "Do not write down in the gallery's log who was searched and found; the log says so");
}

void add_gallery(CLI::App& app, GalleryArguments& gallery) {
  auto* command =
      app.add_subcommand("gallery", "Look into a gallery, say how long a subject is held, take one out, encrypt")
          ->group("Commands");
  command->require_subcommand(0, 1);
  command->footer("Example:\n  maskid gallery list --gallery office.gallery");
  const auto add_verb = [&](const char* name, const char* text, Verb verb, const std::string& words = "") {
    auto* sub = command->add_subcommand(name, text)->group("Commands");
    sub->add_option("--gallery", gallery.gallery, gallery_text)->required()->type_name("FILE|URL");
    sub->footer(std::string("Example:\n  maskid gallery ") + name + words + " --gallery office.gallery");
    sub->callback([&gallery, verb] { gallery.verb = verb; });
    return sub;
  };
  add_verb("info", "How many subjects, photos and templates, what made them, what has expired", Verb::info);
  add_verb("list", "The subjects, and until when they may be searched", Verb::list);
  add_verb("verify", "Check every byte, and that no line of the log was changed or dropped", Verb::verify)
      ->add_option("--log-head", gallery.log_head,
                   "Hash that an earlier verify told of the log, which must still hold it")
      ->type_name("HASH");
  auto* consent = add_verb("consent", "Record anew on what basis a subject is held, and until when", Verb::consent,
                           " Jane_Doe --consent 'form 12, signed' --expires 2028-12-31");
  add_subject(*consent, gallery)->required();
  add_consent(*consent, gallery.consent, gallery.expires)->required();
  auto* remove = add_verb("remove", "Remove a subject and all their templates", Verb::remove, " Jane_Doe");
  add_subject(*remove, gallery)->required();
  add_cache(*remove, gallery);
  add_cache(*add_verb("purge", "Remove the photos that have expired, and all their templates", Verb::purge), gallery);
  auto* print = add_verb("export", "Print every photo and template; of one subject also what the log says of them",
                         Verb::export_photos, " Jane_Doe");
  add_subject(*print, gallery);
  auto* rekey = add_verb("rekey", "Encrypt the gallery, with another key, or no longer", Verb::rekey);
  add_new_key(*rekey, gallery.new_key);
  add_decrypt(*rekey, gallery.new_key);
  rekey->footer(
      "Example:\n  maskid gallery rekey --gallery office.gallery --new-key-file office.key\n"
      "  maskid gallery rekey --gallery office.gallery --key-file office.key --new-passphrase\n"
      "  maskid gallery rekey --gallery office.gallery --decrypt");
}

}  // namespace maskid
