#include "cli/command_options.hpp"
#include "cli/help_format.hpp"

namespace maskid {

void add_key(CLI::App& app, KeyArguments& key) {
  auto* file = app.add_option("--key-file", key.key_file, "Key of an encrypted gallery: a file of random bytes")
                   ->type_name("FILE")
                   ->group(for_every_command);
  app.add_option("--passphrase-file", key.passphrase_file,
                 "File that holds the passphrase of an encrypted gallery; else it is asked for on the terminal")
      ->type_name("FILE")
      ->group(for_every_command)
      ->excludes(file);
}

void add_new_key(CLI::App& command, NewKeyArguments& key) {
  auto* file = command
                   .add_option("--new-key-file", key.key_file,
                               "Encrypt with this key file; made of 32 random bytes where there is none")
                   ->type_name("FILE");
  auto* passphrase =
      command.add_flag("--new-passphrase", key.passphrase, "Encrypt with a passphrase, asked for on the terminal")
          ->excludes(file);
  command.add_option("--new-passphrase-file", key.passphrase_file, "Encrypt with the passphrase in this file")
      ->type_name("FILE")
      ->excludes(file)
      ->excludes(passphrase);
}

void add_decrypt(CLI::App& command, NewKeyArguments& key) {
  auto* decrypt = command.add_flag("--decrypt", key.decrypt, "Encrypt no longer");
  for (const char* other : {"--new-key-file", "--new-passphrase", "--new-passphrase-file"}) {
    decrypt->excludes(command.get_option(other));
  }
}

void require_new_key(const NewKeyArguments& key) {
  if (!key.given()) {
    throw CLI::RequiredError("one of --new-key-file, --new-passphrase, --new-passphrase-file, --decrypt");
  }
}

void require_one_key(const EnrollArguments& enroll, const KeyArguments& given) {
  if (!enroll.new_key.given() || !given.given()) return;
  throw CLI::ExcludesError("a new key", given.key_file.empty() ? "--passphrase-file" : "--key-file");
}

}  // namespace maskid
