#include "cli/score_files.hpp"

#include <cerrno>
#include <fstream>
#include <memory>

#include "maskid/base/descriptor.hpp"
#include "maskid/evaluation/score_file.hpp"
#include "maskid/report/evaluation_report.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

using Rows = std::function<std::string(const SearchScores&, std::span<const std::string> subjects)>;

ScoreSink sink_to(const fs::path& path, const std::string& header, const Rows& rows) {
  auto file = std::make_shared<std::ofstream>(path);
  if (!(*file << header).flush()) throw system_error("write the scores to", path, errno);
  return [file, path, rows](const SearchScores& scores, std::span<const std::string> subjects) {
    if (!(*file << rows(scores, subjects)).flush()) throw system_error("write the scores to", path, errno);
  };
}

}  // namespace

std::vector<ScoreSink> score_files(const EvaluateArguments& evaluate) {
  std::vector<ScoreSink> sinks;
  if (!evaluate.save_scores.empty()) sinks.push_back(sink_to(evaluate.save_scores, scores_header(), scores_rows));
  if (evaluate.save_pyeer.empty()) return sinks;
  const auto prefix = evaluate.save_pyeer.string();
  sinks.push_back(sink_to(prefix + ".genuine.txt", "", [](const auto& search, auto) { return genuine_lines(search); }));
  sinks.push_back(
      sink_to(prefix + ".impostor.txt", "", [](const auto& search, auto) { return impostor_lines(search); }));
  return sinks;
}

}  // namespace maskid
