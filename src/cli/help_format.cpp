#include "cli/help_format.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <CLI/CLI.hpp>

namespace maskid {
namespace {

class HelpFormat : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool positional) const override {
    std::string left = "  " + make_option_name(option, positional);
    const bool has_value = !positional && option->get_type_size() != 0;
    if (has_value) left += " " + option->get_type_name();
    std::string right = option->get_description();
    if (has_value && option->get_required()) right += " (required)";
    if (!option->get_default_str().empty()) right += " (default: " + option->get_default_str() + ")";
    return in_columns(left, right);
  }

  std::string make_subcommand(const CLI::App* command) const override {
    return in_columns("  " + command->get_name(), command->get_description());
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string text = Formatter::make_help(app, std::move(name), mode);
    const auto gap = text.find("\n\n\n");  // CLI11 leaves two empty lines between groups
    return gap == std::string::npos ? text : text.erase(gap, 1);
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = Formatter::make_usage(app, std::move(name));
    const std::string optional = "[COMMAND]";  // CLI11 thinks so as the check is ours
    const auto at = usage.find(optional);
    if (at != std::string::npos) usage.replace(at, optional.size(), "COMMAND");
    return usage;
  }

  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    std::string text = Formatter::make_subcommands(app, mode);
    const CLI::App* root = app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    if (root == app) return text;
    return text + make_group(for_every_command, false, root->get_options([](const CLI::Option* option) {
             return option->get_group() == for_every_command;
           }));
  }

 private:
  static std::string in_columns(std::string text, const std::string& description) {
    constexpr std::size_t column = 26;
    constexpr std::size_t width = 80;
    std::size_t used = text.size();
    if (used + 2 > column) used = width;
    std::istringstream words(description);
    for (std::string word; words >> word; used += 1 + word.size()) {
      if (used + 1 + word.size() > width) {
        text += "\n" + std::string(column, ' ') + word;
        used = column - 1;
      } else {
        text += std::string(used < column ? column - used : 1, ' ') + word;
        used = std::max(used, column - 1);
      }
    }
    return text + "\n";
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_format() { return std::make_shared<HelpFormat>(); }

}  // namespace maskid
