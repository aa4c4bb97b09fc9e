#pragma once

#include <optional>
#include <string>

#include "maskid/base/secret_bytes.hpp"

namespace maskid {

/// A line typed on the terminal, which does not show it; nothing when there is no terminal. Throws Error when the line
/// is empty or too long. A signal that ends the program leaves the terminal as it was.
std::optional<SecretBytes> ask_passphrase(const std::string& prompt);

/// Asks twice. Throws Error also when the two differ.
std::optional<SecretBytes> ask_new_passphrase(const std::string& whose);

}  // namespace maskid
