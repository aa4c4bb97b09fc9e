#include "evaluation/csv_rows.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "maskid/base/text.hpp"

namespace maskid {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t piece = std::size_t{1} << 20;
constexpr std::size_t longest_row = std::size_t{1} << 20;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::size_t count(std::string_view text, char c) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

// Of the first line end outside of quotation marks; npos: there is none.
std::size_t row_end(std::string_view text) {
  std::size_t quotes = 0;
  std::size_t from = 0;
  for (auto end = text.find('\n'); end != npos; end = text.find('\n', from)) {
    quotes += count(text.substr(from, end - from), '"');
    if (quotes % 2 == 0) return end;
    from = end + 1;
  }
  return npos;
}

}  // namespace

CsvRows::CsvRows(std::filesystem::path path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (!file_) throw system_error("read", path_, errno);
  while (rest().size() < byte_order_mark.size() && read_more()) continue;
  if (rest().starts_with(byte_order_mark)) begin_ = byte_order_mark.size();
}

bool CsvRows::next() {
  auto row = next_row();
  while (row && row->empty()) row = next_row();
  if (row) split(*row);
  return row.has_value();
}

Error CsvRows::error(const std::string& message) const {
  return Error(shown(path_) + ", line " + std::to_string(line_) + ": " + message);
}

bool CsvRows::read_more() {
  buffer_.erase(0, std::exchange(begin_, 0));
  const auto size = buffer_.size();
  buffer_.resize(size + piece);
  ssize_t got = -1;
  do {
    got = ::read(file_.get(), buffer_.data() + size, piece);
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw system_error("read", path_, errno);
  buffer_.resize(size + static_cast<std::size_t>(got));
  return got > 0;
}

std::optional<std::string_view> CsvRows::next_row() {
  line_ = next_line_;
  auto end = row_end(rest());
  while (end == npos && read_more()) {
    end = row_end(rest());
    if (end == npos && rest().size() > longest_row) {
      throw error("the row is longer than 1 MiB; close its quotation marks, or check that the file is CSV");
    }
  }
  if (rest().empty()) return std::nullopt;
  auto row = rest().substr(0, end);
  begin_ += std::min(row.size() + 1, rest().size());
  next_line_ += 1 + count(row, '\n');
  if (row.ends_with('\r')) row.remove_suffix(1);
  return row;
}

void CsvRows::split(std::string_view row) {
  fields_.clear();
  rewritten_.clear();
  for (;;) {
    const auto length = field_length(row);
    fields_.push_back(unquoted(row.substr(0, length)));
    if (length == row.size()) return;
    row.remove_prefix(length + 1);
  }
}

std::size_t CsvRows::field_length(std::string_view row) const {
  const auto misplaced = [&] {
    return error("a quotation mark is out of place; put the whole field into quotation marks and double those in it");
  };
  if (!row.starts_with('"')) {
    const auto length = std::min(row.find(','), row.size());
    if (row.substr(0, length).find('"') != npos) throw misplaced();
    return length;
  }
  auto close = row.find('"', 1);
  while (close != npos && row.substr(close + 1).starts_with('"')) close = row.find('"', close + 2);
  if (close == npos) throw error("a quotation mark is not closed; close it, or double it if it belongs to the text");
  if (close + 1 < row.size() && row[close + 1] != ',') throw misplaced();
  return close + 1;
}

std::string_view CsvRows::unquoted(std::string_view field) {
  if (!field.starts_with('"')) return field;
  field = field.substr(1, field.size() - 2);
  if (field.find('"') == npos) return field;
  auto& text = rewritten_.emplace_back();
  for (std::size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

}  // namespace maskid
