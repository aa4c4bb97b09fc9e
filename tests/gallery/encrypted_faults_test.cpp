// An encrypted gallery, or one that becomes it, after its writer was killed, or the disk failed, at each call that
// changes a file. Its bytes are others each time, so what is compared is what it holds, and with which key.

#include <cerrno>
#include <map>

#include <gtest/gtest.h>

#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_changes.hpp"
#include "gallery/gallery_files.hpp"
#include "support/disk_faults.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

const SyntheticPeople people{
    .subjects = 3, .photos = 1, .templates = 2, .failed_every = 0, .dimension = 6, .noise = 0.1F, .seed = 5};
const SiteThreshold site{0.003, 0.41, 200, 3};
const GalleryKey first_key = key_of('1');
const GalleryKey second_key = key_of('2');

/// "key 1: subject-0 subject-1, calibrated"; empty: there is no gallery. Throws Error when no key opens all of it.
std::string content_of(const fs::path& path) {
  if (!fs::exists(path)) return "";
  const std::map<std::string, const GalleryKey*> keys = {
      {"no key", nullptr}, {"key 1", &first_key}, {"key 2", &second_key}};
  for (const auto& [name, key] : keys) {
    std::string text = name + ":";
    const auto message = error_of([&] {
      for (const auto& photo : photos_in(path, key)) text += " " + photo.subject_id;
      if (read_gallery_makers(path, key).site_threshold) text += ", calibrated";
    });
    if (message == "(no error)") return text;
  }
  throw Error("no key opens " + path.string());
}

GalleryChange change(const char* name, std::size_t photos_before, const GalleryKey* key_before,
                     GalleryChange::Step work) {
  const auto set_up = [=](const fs::path& path) {
    auto photos = photos_of(people);
    photos.resize(photos_before);
    if (photos_before > 0) write_gallery(path, makers_of(people), photos, key_before);
  };
  return {name, set_up, std::move(work)};
}

void enroll_all(const fs::path& path) { enroll_into(path, makers_of(people), photos_of(people), &first_key); }

const GalleryChange changes[] = {
    change("enroll", 0, nullptr, enroll_all),
    change("add", 2, &first_key, enroll_all),
    change("remove", 3, &first_key,
           [](const fs::path& path) { remove_subject(path, subject_id_of(1), {}, &first_key); }),
    change("calibrate", 3, &first_key, [](const fs::path& path) { set_site_threshold(path, site, &first_key); }),
    change("encrypt", 3, nullptr, [](const fs::path& path) { rekey_gallery(path, nullptr, &first_key); }),
    change("rekey", 3, &first_key, [](const fs::path& path) { rekey_gallery(path, &first_key, &second_key); }),
    change("decrypt", 3, &first_key, [](const fs::path& path) { rekey_gallery(path, &first_key, nullptr); }),
};

const DiskFault faults[] = {
    {DiskFault::Kind::killed_before, 0}, {DiskFault::Kind::killed_within, 0}, {DiskFault::Kind::fails, ENOSPC}};

class EncryptedDiskFaults : public testing::TestWithParam<ChangeAndFault> {};

TEST_P(EncryptedDiskFaults, LeaveTheGalleryAsItWasOrAsItWillBeAndTheSameCommandCompletesIt) {
  expect_no_harm(GetParam(), 7, content_of);
}

INSTANTIATE_TEST_SUITE_P(Calls, EncryptedDiskFaults,
                         testing::Combine(testing::ValuesIn(changes), testing::ValuesIn(faults)), name_of_change);

}  // namespace
}  // namespace maskid
