#include "gallery/audit_line.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "maskid/base/consent.hpp"
#include "maskid/base/error.hpp"
#include "maskid/base/sha256.hpp"

namespace maskid::audit_line {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view own_hash = ",\"sha256\":\"";
constexpr std::string_view end = "\"}";
constexpr std::size_t hash_length = 64;

std::string text_of(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return maskid::text_of(day) + text;
}

}  // namespace

std::string encode(const AuditEvent& event, std::chrono::sys_seconds time, const Place& before) {
  Json json = {{"number", before.number + 1}, {"time", text_of(time)}, {"event", event.name}};
  for (const auto& [name, value] : event.members) {
    std::visit([&json, &key = name](const auto& held) { json[key] = held; }, value);
  }
  json["before"] = before.hash;
  auto line = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  line.pop_back();  // the brace
  line = line + std::string(own_hash) + to_hex(sha256(line)) + std::string(end) + "\n";
  if (line.size() > longest) {
    throw Error("an entry of " + std::to_string(line.size()) + " bytes is too long for a log; use shorter names");
  }
  return line;
}

std::optional<Line> decode(std::string_view line) {
  const std::size_t behind_start = own_hash.size() + hash_length + end.size();
  if (line.size() < behind_start || line.size() >= longest) return std::nullopt;
  const auto start = line.substr(0, line.size() - behind_start);
  if (line.substr(start.size()) != std::string(own_hash) + to_hex(sha256(start)) + std::string(end)) {
    return std::nullopt;
  }
  try {
    const auto json = Json::parse(line);
    if (!json.at("number").is_number_unsigned()) return std::nullopt;
    Line decoded{json.at("number").get<std::uint64_t>(), json.at("before"), json.at("event"), {}};
    if (json.contains("subject_id") && json["subject_id"].is_string()) decoded.subject_id = json["subject_id"];
    return decoded;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

Place behind(const Line& decoded, std::string_view line) { return {decoded.number, to_hex(sha256(line))}; }

}  // namespace maskid::audit_line
