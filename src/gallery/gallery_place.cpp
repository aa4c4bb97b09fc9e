#include "maskid/gallery/gallery_place.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <map>
#include <string_view>

#include <libpq-fe.h>

#include "maskid/base/error.hpp"
#include "maskid/base/text.hpp"
#include "maskid/gallery/gallery_file.hpp"
#include "maskid/gallery/postgres_gallery.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

constexpr std::array<std::string_view, 2> schemes = {"postgresql://", "postgres://"};

bool is_url(std::string_view text) {
  return std::any_of(schemes.begin(), schemes.end(), [&](auto scheme) { return text.starts_with(scheme); });
}

/// What a connection string tells, by libpq's names; nothing where libpq does not understand it.
std::optional<std::map<std::string, std::string>> told_by(const std::string& url) {
  char* complaint = nullptr;  // may quote a password
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &complaint);
  PQfreemem(complaint);
  if (options == nullptr) return std::nullopt;
  std::map<std::string, std::string> told;
  for (const auto* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') told.emplace(option->keyword, option->val);
  }
  PQconninfoFree(options);
  return told;
}

const std::string& value_of(const std::map<std::string, std::string>& told, const std::string& keyword) {
  static const std::string none;
  const auto found = told.find(keyword);
  return found == told.end() ? none : found->second;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts(1);
  for (const char c : list) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// "one:5432,two:5433": servers as a connection string names them.
std::string servers(const std::map<std::string, std::string>& told) {
  const auto& host = value_of(told, "host");
  const auto hosts = split(host.empty() ? value_of(told, "hostaddr") : host);
  const auto ports = split(value_of(told, "port"));
  std::string text;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto& port = ports[ports.size() == hosts.size() ? i : 0];
    text += (i > 0 ? "," : "") + hosts[i] + (port.empty() ? "" : ":" + port);
  }
  return text;
}

/// "#NAME", with a NAME that can be part of a schema's.
bool is_name(const std::string& text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return text.size() > 1 && text.size() <= 51 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), allowed);
}

void replace_all(std::string& text, const std::string& what) {
  const std::string_view mark = "…";
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + mark.size())) {
    text.replace(at, what.size(), mark);
  }
}

}  // namespace

bool GalleryPlace::in_database() const { return is_url(text_); }

fs::path GalleryPlace::file() const {
  assert(!in_database());
  return text_;
}

/// Where "#NAME" begins, which no part of a connection string after its last @ may hold.
std::size_t GalleryPlace::name_mark() const {
  const auto mark = text_.rfind('#');
  const auto at = text_.rfind('@');
  return mark == std::string::npos || (at != std::string::npos && at > mark) ? text_.size() : mark;
}

std::string GalleryPlace::connection() const {
  auto url = text_.substr(0, name_mark());
  if (told_by(url)) return url;
  // libpq's complaint is kept back: it may quote the password.
  throw Error(
      "--gallery is no connection string that libpq understands; write postgresql://HOST:PORT/DATABASE, with %HH "
      "for special characters, and leave user and password to PGUSER, PGPASSWORD or ~/.pgpass");
}

std::string GalleryPlace::schema() const {
  const auto mark = name_mark();
  if (mark == text_.size()) return "maskid";
  const std::string name = text_.substr(mark);
  if (!is_name(name)) {
    throw Error(
        "the name of a gallery in a database, behind # in --gallery, is 1 to 50 of a-z, 0-9 and _; in a "
        "password write %23 for #");
  }
  return "maskid_" + name.substr(1);
}

std::string GalleryPlace::shown() const {
  if (!in_database()) return maskid::shown(text_);
  const auto told = told_by(text_.substr(0, name_mark()));
  if (!told) return "postgresql://…";
  std::string text = "postgresql://" + servers(*told) + "/" + value_of(*told, "dbname");
  if (const auto& service = value_of(*told, "service"); !service.empty()) text += "?service=" + service;
  const auto name = text_.substr(name_mark());
  return maskid::shown(text + (is_name(name) ? name : name.empty() ? "" : "…"));
}

std::string without_secrets(std::string text, const GalleryPlace& place) {
  const auto told = told_by(place.connection());
  constexpr std::array<std::string_view, 6> open = {"host", "hostaddr", "port", "dbname", "service", "sslmode"};
  for (const auto& [keyword, value] : *told) {
    if (std::find(open.begin(), open.end(), keyword) != open.end()) continue;
    if (keyword.find("password") != std::string::npos) {
      replace_all(text, value);
    } else {
      replace_all(text, '"' + value + '"');  // in quotation marks, as libpq shows them: short names are in many words
    }
  }
  if (const char* password = std::getenv("PGPASSWORD"); password != nullptr && *password != '\0') {
    replace_all(text, password);
  }
  return text;
}

std::string shown_word(const std::string& word) {
  const auto begin = word.starts_with("--") ? std::min(word.find('='), word.size() - 1) + 1 : 0;
  const GalleryPlace place(word.substr(begin));
  return place.in_database() ? word.substr(0, begin) + place.shown() : word;
}

GalleryMakers read_gallery(const GalleryPlace& place, const std::function<void(EnrolledPhoto)>& each,
                           const GalleryKey* key) {
  return place.in_database() ? read_postgres_gallery(place, each) : read_gallery_file(place.file(), each, key);
}

std::optional<GalleryMakers> find_gallery_makers(const GalleryPlace& place, const GalleryKey* key) {
  if (place.in_database()) return find_postgres_makers(place);
  if (!fs::exists(place.file())) return std::nullopt;
  return read_gallery_makers(place.file(), key);
}

Gallery load_gallery(const GalleryPlace& place, const GalleryKey* key) {
  return place.in_database() ? load_postgres_gallery(place) : load_gallery(place.file(), key);
}

Gallery load_gallery(const GalleryPlace& place, Day today, const GalleryKey* key) {
  return place.in_database() ? load_postgres_gallery(place, today) : load_gallery(place.file(), today, key);
}

std::unique_ptr<StoredGallery> open_gallery(const GalleryPlace& place, Day today, const GalleryKey* key) {
  return place.in_database() ? open_postgres_gallery(place, today) : open_gallery(place.file(), today, key);
}

GalleryCounts verify_gallery(const GalleryPlace& place, const GalleryKey* key) {
  return place.in_database() ? verify_postgres_gallery(place) : verify_gallery_file(place.file(), key);
}

std::size_t remove_subject(const GalleryPlace& place, const std::string& subject_id, const BeforeRewriting& before,
                           const GalleryKey* key) {
  return place.in_database() ? remove_postgres_subject(place, subject_id, before)
                             : remove_subject(place.file(), subject_id, before, key);
}

std::size_t set_consent(const GalleryPlace& place, const std::string& subject_id, const Consent& consent,
                        const BeforeRewriting& before, const GalleryKey* key) {
  return place.in_database() ? set_postgres_consent(place, subject_id, consent, before)
                             : set_consent(place.file(), subject_id, consent, before, key);
}

std::size_t purge_expired(const GalleryPlace& place, Day today, const BeforeRewriting& before, const GalleryKey* key) {
  return place.in_database() ? purge_postgres_expired(place, today, before)
                             : purge_expired(place.file(), today, before, key);
}

void set_site_threshold(const GalleryPlace& place, const SiteThreshold& threshold, const GalleryKey* key) {
  if (place.in_database()) return set_postgres_site_threshold(place, threshold);
  set_site_threshold(place.file(), threshold, key);
}

void require_fit(const GalleryMakers& gallery, const GalleryMakers& now, const GalleryPlace& place) {
  if (const auto found = misfit(gallery, now)) {
    throw Error("gallery " + place.shown() + " was made with " + *found +
                "; enroll again, or use what it was made with");
  }
}

}  // namespace maskid
