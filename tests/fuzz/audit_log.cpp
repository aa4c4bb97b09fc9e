#include "maskid/gallery/audit_log.hpp"

#include <string>

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"
#include "gallery/audit_line.hpp"

namespace maskid::fuzz {
namespace {

using namespace std::chrono_literals;

/// As somebody who forges a log would write it: every line an event of that name that follows the one before.
std::string chained(std::string_view lines) {
  std::string log;
  audit_line::Place place;
  while (!lines.empty() && log.size() < 4 * audit_line::longest) {
    const auto name = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(name.size() + 1, lines.size()));
    const auto line = audit_line::encode({std::string(name), {{"subject_id", std::string(name)}}}, {}, place);
    log += line;
    const auto body = std::string_view(line).substr(0, line.size() - 1);
    const auto decoded = audit_line::decode(body);
    if (!decoded) throw std::logic_error("a line that was encoded cannot be decoded");
    place = audit_line::behind(*decoded, body);
  }
  return log;
}

void read(std::string_view log) {
  const auto file = file_of(log, "logged.gallery.audit");
  const auto gallery = folder() / "logged.gallery";
  accepted_or_refused([&] { verify_audit_log(gallery); });
  accepted_or_refused([&] { verify_audit_log(gallery, std::string(64, '0')); });
  accepted_or_refused([&] { audit_entries_of(gallery, "Ann"); });
  accepted_or_refused([&] {
    AuditLog(gallery, [] { return std::chrono::sys_seconds(1s); }).append({"search"});
    verify_audit_log(gallery);
  });
}

}  // namespace

void audit_log(std::string_view bytes) {
  read(bytes);
  accepted_or_refused([&] { read(chained(bytes)); });
}

}  // namespace maskid::fuzz
