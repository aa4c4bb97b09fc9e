#include "cli/config_file.hpp"

#include <algorithm>
#include <istream>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

/// The whole file. CLI11 writes down every part of a section's name with all parts before it, so that a long name fills
/// any memory: what is larger than options can be is refused before.
std::string checked_text(std::istream& input) {
  constexpr std::size_t most = std::size_t{64} << 10;
  constexpr std::size_t longest_section = 100;
  std::string text(most + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  if (text.size() > most) throw CLI::ConfigError("the configuration file is larger than 64 KiB; shorten it");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of(" \t\r\v\f");
    if (begin == std::string::npos || line[begin] != '[' || line.size() <= longest_section) continue;
    throw CLI::ConfigError("the configuration file has a section " + in_quotes(line) +
                           ", but there is no such command");
  }
  return text;
}

class ConfigFile : public CLI::ConfigBase {
 public:
  explicit ConfigFile(CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::istringstream checked(checked_text(input));
    auto given = ConfigBase::from_config(checked);
    std::erase_if(given, [this](const CLI::ConfigItem& item) { return loses_to_flag(item); });
    return given;
  }

 private:
  bool loses_to_flag(const CLI::ConfigItem& item) const {
    const bool section_mark = item.name == "++" || item.name == "--";
    CLI::App* command = &app_;
    for (const auto& parent : item.parents) {
      const auto found = command->get_subcommands([&](CLI::App* sub) { return sub->get_name() == parent; });
      if (found.empty()) {
        throw CLI::ConfigError("the configuration file has a section [" + CLI::detail::join(item.parents, ".") +
                               "], but there is no such command");
      }
      command = found.front();
    }
    if (section_mark) return false;
    const auto* option = command->get_option_no_throw("--" + item.name);
    if (option == nullptr || !option->get_configurable()) {
      throw CLI::ConfigError("the configuration file has an unknown key '" + item.fullname() +
                             "'; the options of maskid " + CLI::detail::join(item.parents, " ") +
                             (item.parents.empty() ? "" : " ") + "--help are the keys");
    }
    const auto excluded = option->get_excludes();
    return std::any_of(excluded.begin(), excluded.end(), [](const auto* other) { return other->count() > 0; });
  }

  CLI::App& app_;
};

}  // namespace

std::shared_ptr<CLI::Config> config_file(CLI::App& app) { return std::make_shared<ConfigFile>(app); }

}  // namespace maskid
