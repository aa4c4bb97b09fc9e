#include "maskid/gallery/audit_log.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maskid/base/descriptor.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/text.hpp"

#include "gallery/audit_line.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

bool lock(const Descriptor& file, int kind) {
  while (::flock(file.get(), kind) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

/// The log, to be written by nobody else until it is closed.
Descriptor open_locked(const fs::path& path) {
  for (;;) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file || !lock(file, LOCK_EX)) throw system_error("write the log", path, errno);
    if (is_at(file, path)) return file;  // it may have been moved away, to begin a new log, before we held the lock
  }
}

/// How a log ends.
struct End {
  off_t whole = 0;  ///< bytes up to the end of the last line
  off_t size = 0;
  std::optional<audit_line::Line> last;
  audit_line::Place place;
};

std::string read_tail(const Descriptor& file, off_t size, const fs::path& path) {
  const auto from = std::max<off_t>(0, size - 2 * static_cast<off_t>(audit_line::longest));
  std::string tail(static_cast<std::size_t>(size - from), '\0');
  for (std::size_t got = 0; got < tail.size();) {
    const auto more = ::pread(file.get(), tail.data() + got, tail.size() - got, from + static_cast<off_t>(got));
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) throw system_error("read the log", path, more < 0 ? errno : EIO);
    got += static_cast<std::size_t>(more);
  }
  return tail;
}

End find_end(const Descriptor& file, const fs::path& path) {
  End end;
  end.size = ::lseek(file.get(), 0, SEEK_END);
  if (end.size < 0) throw system_error("read the log", path, errno);
  const auto tail = read_tail(file, end.size, path);
  const auto line_end = tail.rfind('\n');
  if (line_end == std::string::npos && tail.size() < static_cast<std::size_t>(audit_line::longest)) return end;
  const auto before = line_end == std::string::npos || line_end == 0 ? line_end : tail.rfind('\n', line_end - 1);
  const auto begin = before == std::string::npos ? 0 : before + 1;
  const auto line = std::string_view(tail).substr(begin, line_end - begin);
  end.last = line_end == std::string::npos ? std::nullopt : audit_line::decode(line);
  if (!end.last) {
    throw Error("the log " + shown(path) +
                " is damaged at its end; keep it as evidence: move it away, and a new one is begun");
  }
  end.whole = end.size - static_cast<off_t>(tail.size() - line_end - 1);
  end.place = audit_line::behind(*end.last, line);
  return end;
}

/// Writes behind `end`, or leaves the log as it was.
void write_behind(const Descriptor& file, const End& end, const std::string& lines, const fs::path& path) {
  const bool cut = end.whole == end.size || ::ftruncate(file.get(), end.whole) == 0;
  if (cut && write_all(file, lines) && ::fsync(file.get()) == 0 && (end.size > 0 || sync_folder_of(path))) return;
  const int code = errno;
  // Where this fails too, what stays is a torn line, or an entry of what will not be done.
  if (cut && ::ftruncate(file.get(), end.whole) != 0) errno = code;
  throw system_error("write the log", path, code);
}

}  // namespace

fs::path audit_log_of(const fs::path& gallery) { return behind_links(gallery).string() + ".audit"; }

AuditLog::AuditLog(const fs::path& gallery, Clock clock) : path_(audit_log_of(gallery)), clock_(std::move(clock)) {
  open_locked(path_);
}

void AuditLog::append(std::span<const AuditEvent> events) const {
  if (events.empty()) return;
  const auto file = open_locked(path_);
  const auto end = find_end(file, path_);
  const auto time = clock_();
  auto place = end.place;
  std::string lines;
  const auto add = [&](const AuditEvent& event) {
    const auto line = audit_line::encode(event, time, place);
    const auto bare = std::string_view(line).substr(0, line.size() - 1);
    place = audit_line::behind(*audit_line::decode(bare), bare);
    lines += line;
  };
  if (end.whole < end.size) add({"torn line cut off", {{"bytes", static_cast<std::uint64_t>(end.size - end.whole)}}});
  for (const auto& event : events) add(event);
  write_behind(file, end, lines, path_);
}

void AuditLog::append_once(const AuditEvent& event) const {
  const auto last = find_end(open_locked(path_), path_).last;
  if (!last || last->event != event.name) append(event);
}

}  // namespace maskid
