#include "maskid/evaluation/score_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"

#include "evaluation/csv_rows.hpp"
#include "evaluation/search_outcomes.hpp"

namespace maskid {
namespace {

constexpr float no_row = std::numeric_limits<float>::quiet_NaN();
constexpr float not_compared = -std::numeric_limits<float>::infinity();
constexpr float largest_cosine = 1.0001F;  // as rounding makes them

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
};

// Names in the order of their first appearance. Quick for the name last asked for, and for the one after it.
class Names {
 public:
  std::size_t number(std::string_view name) {
    for (const auto guess : {last_, last_ + 1}) {
      if (guess < names_.size() && *names_[guess] == name) return last_ = guess;
    }
    if (const auto known = find(name)) return last_ = *known;
    names_.push_back(&numbers_.emplace(name, names_.size()).first->first);
    return last_ = names_.size() - 1;
  }

  std::optional<std::size_t> find(std::string_view name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  std::size_t size() const { return names_.size(); }
  const std::string& operator[](std::size_t number) const { return *names_[number]; }

  std::vector<std::string> all() const {
    std::vector<std::string> names;
    for (const auto* name : names_) names.push_back(*name);
    return names;
  }

 private:
  std::unordered_map<std::string, std::size_t, NameHash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;  // the map's keys, which do not move
  std::size_t last_ = 0;
};

struct Columns {
  std::size_t probe = 0;
  std::optional<std::size_t> subject_id;
  std::size_t candidate = 0;
  std::size_t similarity = 0;
  std::size_t mated = 0;
  std::size_t count = 0;
};

std::optional<std::size_t> find_column(const CsvRows& rows, std::string_view name) {
  const auto header = rows.fields();
  if (std::ranges::count(header, name) > 1) throw rows.error("two columns are named " + std::string(name));
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

Columns read_header(CsvRows& rows) {
  if (!rows.next()) throw rows.error("the file is empty; begin it with probe,candidate,similarity,mated");
  const auto column = [&](const std::string& name) {
    if (const auto found = find_column(rows, name)) return *found;
    throw rows.error("there is no column " + name + "; begin the file with probe,candidate,similarity,mated");
  };
  return {column("probe"),     find_column(rows, "probe_subject_id"),
          column("candidate"), column("similarity"),
          column("mated"),     rows.fields().size()};
}

// Nothing for what is not the text of a finite float.
std::optional<float> parse_float(std::string_view text) {
  const auto* end = text.data() + text.size();
  float value = 0;
  auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc::result_out_of_range) {  // too large, or so small that it is 0 or nearly
    double wide = 0;
    result = std::from_chars(text.data(), end, wide);
    if (std::abs(wide) < 1) value = static_cast<float>(wide);
    if (std::abs(wide) >= 1) return std::nullopt;
  }
  if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<bool> parse_bool(std::string_view text) {
  for (const auto yes : {"1", "true", "True", "TRUE"}) {
    if (text == yes) return true;
  }
  for (const auto no : {"0", "false", "False", "FALSE"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

struct Mean {
  double sum = 0;
  std::size_t of = 0;

  void add(float similarity) {
    if (similarity <= no_similarity) return;
    sum += similarity;
    ++of;
  }
  double value() const { return sum / static_cast<double>(of); }
};

std::vector<std::string> warnings_of(const std::vector<SearchScores>& searches) {
  Mean mates;
  Mean nonmates;
  for (const auto& search : searches) {
    if (search.mate && !search.similarities.empty()) mates.add(search.similarities[*search.mate]);
    for (const auto run : nonmate_similarities(search)) {
      for (const float similarity : run) nonmates.add(similarity);
    }
  }
  if (mates.of == 0 || nonmates.of == 0 || mates.value() >= nonmates.value()) return {};
  return {"mates are less similar than others on average; if these are distances, write their negatives"};
}

class ScoreReader {
 public:
  explicit ScoreReader(const std::filesystem::path& path) : path_(path), rows_(path), columns_(read_header(rows_)) {}

  ScoreSet read() {
    while (rows_.next()) add_row();
    if (searches_.empty()) throw Error(shown(path_) + " holds no scores; write a row for each comparison");
    const double scale = scale_of_all();
    for (auto& search : searches_) finish(search, scale);
    auto warnings = warnings_of(searches_);
    return {subjects_.all(), std::move(searches_), scale, std::move(warnings)};
  }

 private:
  std::string_view subject_id() const {
    return columns_.subject_id ? rows_.fields()[*columns_.subject_id] : std::string_view();
  }

  std::optional<float> similarity() {
    const auto text = rows_.fields()[columns_.similarity];
    if (text.empty()) return std::nullopt;
    const auto value = parse_float(text);
    if (!value) throw rows_.error("the similarity " + in_quotes(text) + " is not a number that a float can hold");
    lowest_ = std::min(lowest_, *value);
    highest_ = std::max(highest_, *value);
    return value;
  }

  bool mated() const {
    const auto text = rows_.fields()[columns_.mated];
    const auto value = parse_bool(text);
    if (!value) throw rows_.error("mated is " + in_quotes(text) + "; write 1 or 0");
    return *value;
  }

  // For a failure to acquire the mate that probe_subject_id names, or empty.
  std::string_view candidate(bool mated, bool compared) const {
    const auto named = rows_.fields()[columns_.candidate];
    if (!named.empty()) return named;
    if (compared) throw rows_.error("there is a similarity and no candidate; name the gallery subject");
    if (!mated) return {};
    if (subject_id().empty()) throw rows_.error("the probe is mated and no mate is named; name it as the candidate");
    return subject_id();
  }

  void add_row() {
    if (rows_.fields().size() != columns_.count) {
      throw rows_.error("there are " + std::to_string(rows_.fields().size()) + " fields and " +
                        std::to_string(columns_.count) + " columns; quote fields that hold commas");
    }
    const auto value = similarity();
    const bool is_mate = mated();
    const auto subject = candidate(is_mate, value.has_value());
    auto& search = search_of_row();
    if (subject.empty()) return;
    if (!is_mate && subject == search.subject_id) {
      throw rows_.error("the candidate is whom the probe shows, " + in_quotes(subject) + ", and mated is 0; write 1");
    }
    const auto number = subjects_.number(subject);
    if (is_mate) set_mate(search, number);
    put(search, number, value.value_or(not_compared));
  }

  SearchScores& search_of_row() {
    const auto probe = rows_.fields()[columns_.probe];
    if (probe.empty()) throw rows_.error("the probe has no name; give each its own");
    const auto number = probes_.number(probe);
    if (number == searches_.size()) searches_.push_back({std::string(probe), std::string(subject_id()), {}, {}});
    auto& search = searches_[number];
    if (search.subject_id == subject_id()) return search;
    throw rows_.error("probe " + in_quotes(probe) + " shows " + in_quotes(subject_id()) + " here and " +
                      in_quotes(search.subject_id) + " above; give each probe one probe_subject_id");
  }

  void set_mate(SearchScores& search, std::size_t number) const {
    if (search.mate.value_or(number) != number) {
      throw rows_.error("probe " + in_quotes(search.probe) + " has two mates, " + in_quotes(subjects_[*search.mate]) +
                        " and " + in_quotes(subjects_[number]) + "; leave one");
    }
    search.mate = number;
  }

  void put(SearchScores& search, std::size_t number, float value) const {
    auto& similarities = search.similarities;
    if (number >= similarities.size()) similarities.resize(subjects_.size(), no_row);
    if (!std::isnan(similarities[number])) {
      throw rows_.error("probe " + in_quotes(search.probe) + " is compared with " + in_quotes(subjects_[number]) +
                        " twice; leave one row (of several photos, the most similar)");
    }
    similarities[number] = value;
  }

  double scale_of_all() const {
    if (lowest_ >= no_similarity && highest_ <= largest_cosine) return 1;
    return std::ldexp(1.0, std::ilogb(std::max(-lowest_, highest_)) + 1);
  }

  void finish(SearchScores& search, double scale) const {
    require_mate(search);
    if (search.subject_id.empty()) search.subject_id = search.mate ? subjects_[*search.mate] : search.probe;
    auto& similarities = search.similarities;
    const auto compared = [](float similarity) { return std::isfinite(similarity); };
    if (std::ranges::none_of(similarities, compared)) similarities.clear();
    if (!similarities.empty()) similarities.resize(subjects_.size(), no_row);
    similarities.shrink_to_fit();
    for (float& similarity : similarities) {
      similarity = compared(similarity) ? static_cast<float>(similarity / scale) : no_similarity;
    }
  }

  void require_mate(const SearchScores& search) const {
    if (search.mate || search.subject_id.empty() || !subjects_.find(search.subject_id)) return;
    throw Error(shown(path_) + ": probe " + in_quotes(search.probe) + " shows the candidate " +
                in_quotes(search.subject_id) +
                " and has no row with it; add one with mated 1 (similarity empty if nothing was compared)");
  }

  std::filesystem::path path_;
  CsvRows rows_;
  Columns columns_;
  Names probes_;
  Names subjects_;
  std::vector<SearchScores> searches_;
  float lowest_ = 0;
  float highest_ = 0;
};

std::string line(float similarity) { return similarity > no_similarity ? shortest_text(similarity) + "\n" : ""; }

}  // namespace

ScoreSet read_scores(const std::filesystem::path& path) { return ScoreReader(path).read(); }

std::string shortest_text(float value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string genuine_lines(const SearchScores& search) {
  return search.mate && !search.similarities.empty() ? line(search.similarities[*search.mate]) : "";
}

std::string impostor_lines(const SearchScores& search) {
  std::string lines;
  for (const auto run : nonmate_similarities(search)) {
    for (const float similarity : run) lines += line(similarity);
  }
  return lines;
}

}  // namespace maskid
