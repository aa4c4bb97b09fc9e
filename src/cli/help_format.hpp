#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace maskid {

/// The group of the options that stand below those of every command.
inline constexpr const char* for_every_command = "Options of every command";

/// Help in two columns, wrapped for a terminal.
std::shared_ptr<CLI::FormatterBase> help_format();

}  // namespace maskid
