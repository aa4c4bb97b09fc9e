#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>

#include "maskid/gallery/enrolled_photo.hpp"

namespace maskid {

/// Photos that were enrolled, or tried and failed, by content and subject. A photo that could not be read has no
/// content and is known by its path.
class KnownPhotos {
 public:
  /// The first of equal photos stays.
  void add(const EnrolledPhoto& photo);

  /// Nothing: not known for this subject. Else why it failed; empty: it is enrolled.
  std::optional<std::string> failure(const EnrolledPhoto& photo) const;

  /// What was recorded with it; nothing: not known for this subject.
  std::optional<Consent> consent(const EnrolledPhoto& photo) const;

  struct Place {
    std::string subject_id;
    std::string path;
  };
  /// Where the same content was enrolled first, under whatever subject.
  std::optional<Place> first_place(const EnrolledPhoto& photo) const;

 private:
  struct Key {
    Sha256 content;
    std::string subject_id;
    std::string unreadable_path;
    auto operator<=>(const Key&) const = default;
  };
  struct Kept {
    std::string failure;
    Consent consent;
  };
  static Key key(const EnrolledPhoto& photo);

  std::map<Key, Kept> kept_;
  std::map<Sha256, Place> places_;
};

}  // namespace maskid
