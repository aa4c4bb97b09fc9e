#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maskid/base/sha256.hpp"
#include "maskid/recognition/extraction.hpp"

namespace maskid {

/// Removes from the cache in the folder `cache` all that is kept of photos of these contents, whatever makers and
/// treatments, and returns of how many photos there was something. What caches of earlier versions kept, which does not
/// tell of whom it is, goes too. Throws Error when there is no such folder, or it cannot be cleared.
std::size_t forget_photos(const std::filesystem::path& cache, std::span<const Sha256> contents);

/// Extractions kept in a folder, so that a photo is embedded once however often it is asked for. Holds biometric
/// templates: its files may be read by their owner alone. Safe to use from several threads and processes.
class ExtractionCache {
 public:
  /// `makers` names everything but the photo that an extraction depends on. Makes the folder; throws Error when it
  /// cannot.
  ExtractionCache(std::filesystem::path folder, std::string makers);

  /// What keep() was given for a photo of this content, treated as `treatment` says; nothing where there is none, or
  /// where the file is damaged.
  std::optional<Extraction> find(const Sha256& content, std::string_view treatment) const;

  /// Throws Error when the disk says no.
  void keep(const Sha256& content, std::string_view treatment, const Extraction& extraction) const;

 private:
  std::filesystem::path file_of(const Sha256& content, std::string_view treatment) const;

  std::filesystem::path folder_;
  std::string makers_;
};

}  // namespace maskid
