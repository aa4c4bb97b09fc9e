#include "maskid/recognition/share.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "maskid/base/sha256.hpp"

namespace maskid {

std::optional<Share> parse_share(const std::string& text) {
  Share share;
  const char* end = text.data() + text.size();
  const auto [slash, failure] = std::from_chars(text.data(), end, share.number);
  if (failure != std::errc{} || slash == end || *slash != '/') return std::nullopt;
  const auto [rest, second] = std::from_chars(slash + 1, end, share.of);
  if (second != std::errc{} || rest != end || share.number < 1 || share.number > share.of) return std::nullopt;
  return share;
}

bool in_share(const std::string& subject_id, const Share& share) {
  const auto hash = sha256(subject_id);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | static_cast<std::uint64_t>(hash[i]);
  return number % share.of == share.number - 1;
}

std::vector<LabelledPhoto> photos_in_share(const std::vector<LabelledPhoto>& photos, const Share& share) {
  std::vector<LabelledPhoto> chosen;
  std::copy_if(photos.begin(), photos.end(), std::back_inserter(chosen),
               [&](const LabelledPhoto& photo) { return in_share(photo.subject_id, share); });
  return chosen;
}

}  // namespace maskid
