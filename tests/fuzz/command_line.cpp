#include <sstream>
#include <vector>

#include "cli/arguments.hpp"
#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"

namespace maskid::fuzz {

void command_line(std::string_view bytes) {
  const auto line = bytes.substr(0, bytes.find('\n'));
  std::vector<std::string> words = {"maskid"};
  std::istringstream text{std::string(line)};
  for (std::string word; std::getline(text, word, ' ');) words.push_back(word);
  if (line.size() < bytes.size()) {
    words.push_back("--config=" + file_of(bytes.substr(line.size() + 1), "config.toml").string());
  }
  std::vector<char*> values;
  for (auto& word : words) values.push_back(word.data());
  values.push_back(nullptr);
  accepted_or_refused([&] { parse_arguments(static_cast<int>(words.size()), values.data()); });
}

}  // namespace maskid::fuzz
