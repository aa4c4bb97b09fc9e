#include "cli/config_file.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace maskid {
namespace {

class ConfigFile : public CLI::ConfigBase {
 public:
  explicit ConfigFile(CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    auto given = ConfigBase::from_config(input);
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
