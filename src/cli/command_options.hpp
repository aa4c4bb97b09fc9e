#pragma once

#include <sstream>
#include <string>
#include <type_traits>

#include <CLI/CLI.hpp>

#include "cli/arguments.hpp"

namespace maskid {

/// A number from `low` to `high`; says so where CLI11 would print its types.
template <class Number>
CLI::Validator between(Number low, Number high) {
  return {[low, high](std::string& text) {
            Number number{};
            if (CLI::detail::lexical_cast(text, number) && number >= low && number <= high) return std::string();
            std::ostringstream message;
            message << "'" << text << "' is not " << (std::is_integral_v<Number> ? "a whole number" : "a number")
                    << " from " << low << " to " << high;
            return message.str();
          },
          ""};
}

inline const char* styles_text =
    "Masks drawn on every enrolled photo: a list such as surgical_blue,n95_white:low (heights: low, middle, high), or "
    "default, all, none";

inline const char* gallery_text = "Gallery: a file, or postgresql://HOST/DATABASE, with #NAME for one of several in it";

/// --consent and --expires.
CLI::Option* add_consent(CLI::App& command, std::string& consent, std::string& expires);

/// --no-log-searches.
void add_no_log(CLI::App& command, bool& no_log_searches);

/// --key-file and --passphrase-file.
void add_key(CLI::App& app, KeyArguments& key);

/// --new-key-file, --new-passphrase and --new-passphrase-file.
void add_new_key(CLI::App& command, NewKeyArguments& key);

/// --decrypt, which excludes them.
void add_decrypt(CLI::App& command, NewKeyArguments& key);

/// Throws CLI::RequiredError when no new key is told, nor --decrypt.
void require_new_key(const NewKeyArguments& key);

/// Throws CLI::ExcludesError when a new gallery would have two keys.
void require_one_key(const EnrollArguments& enroll, const KeyArguments& given);

/// --fpir and --threshold.
void add_fpir(CLI::App& command, ThresholdArguments& threshold);

void add_gallery(CLI::App& app, GalleryArguments& gallery);

CLI::App* add_watch(CLI::App& app, WatchArguments& watch);

CLI::App* add_odds(CLI::App& app, OddsArguments& odds);

/// Throws CLI::RequiredError unless it is told among how many is searched.
void require_gallery_size(const OddsArguments& odds);

CLI::App* add_evaluate(CLI::App& app, EvaluateArguments& evaluate);

/// Throws CLI::RequiredError unless it is told, in one way, who is enrolled and who is searched.
void require_one_protocol(const EvaluateArguments& evaluate);

}  // namespace maskid
