#pragma once

#include <memory>

namespace CLI {
class App;
class Config;
}  // namespace CLI

namespace maskid {

/// Reads a TOML file of options for `app`, which must outlive it: a section per command. An option that excludes one
/// given as a flag is passed over, as the flag wins.
std::shared_ptr<CLI::Config> config_file(CLI::App& app);

}  // namespace maskid
