#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <sys/file.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/text.hpp"

#include "gallery/audit_line.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

struct ReadLine {
  std::string bytes;  ///< without its end
  audit_line::Line decoded;
  std::string hash;
};

using LineSink = std::function<void(const ReadLine&)>;

/// The next line, with its end where it has one; empty: there is no more. A line beyond the longest comes in pieces.
std::string next_line(std::istream& file) {
  std::string piece(audit_line::longest + 1, '\0');
  file.clear();
  file.getline(piece.data(), static_cast<std::streamsize>(piece.size()));
  piece.resize(static_cast<std::size_t>(file.gcount()));
  if (!piece.empty() && !file.eof() && !file.fail()) piece.back() = '\n';  // getline() counts it, and leaves it out
  return piece;
}

/// Calls `each` for every line that is whole, and says what they are together. Throws Error at the first that is not as
/// it was written.
AuditedLog read_log(const fs::path& path, const LineSink& each) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw system_error("read the log", path, errno);
  AuditedLog log;
  audit_line::Place place;
  for (auto line = next_line(file); !line.empty(); line = next_line(file)) {
    const auto wrong = [&](const std::string& what) {
      return Error("the log " + shown(path) + " is not as it was written: line " + std::to_string(log.entries + 1) +
                   " " + what + "; keep it as evidence, and ask who can write to it");
    };
    if (line.back() != '\n' && line.size() < audit_line::longest) {
      log.torn_bytes = line.size();
      break;
    }
    line.pop_back();
    const auto decoded = audit_line::decode(line);
    if (!decoded) throw wrong("was changed");
    if (decoded->number != place.number + 1 || decoded->before != place.hash) {
      throw wrong("does not follow the one before: lines are missing or out of order");
    }
    place = audit_line::behind(*decoded, line);
    ++log.entries;
    each({line, *decoded, place.hash});
  }
  log.head = place.hash;
  return log;
}

/// Nothing: there is no log. While it is read nobody writes.
std::optional<AuditedLog> read_locked(const fs::path& gallery, const LineSink& each) {
  const auto path = audit_log_of(gallery);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file || ::flock(file.get(), LOCK_SH) != 0) throw system_error("read the log", path, errno);
  return read_log(path, each);
}

}  // namespace

std::optional<AuditedLog> verify_audit_log(const fs::path& gallery, const std::optional<std::string>& known_head) {
  bool found = !known_head;
  auto log = read_locked(gallery, [&](const ReadLine& line) { found = found || line.hash == *known_head; });
  if (found) return log;
  throw Error((log ? "no line of the log " : "there is no log ") + shown(audit_log_of(gallery)) +
              (log ? " has" : " with a line of") + " the hash " + in_quotes(*known_head) +
              ": lines that were there are gone; restore it from a copy");
}

std::vector<std::string> audit_entries_of(const fs::path& gallery, const std::string& subject_id) {
  std::vector<std::string> entries;
  read_locked(gallery, [&](const ReadLine& line) {
    if (line.decoded.subject_id == subject_id) entries.push_back(line.bytes);
  });
  return entries;
}

}  // namespace maskid
