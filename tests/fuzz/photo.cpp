#include "maskid/photo/load_photo.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"

namespace maskid::fuzz {

void photo(std::string_view bytes) {
  const PhotoLimits limits{1'000'000, 1'000'000};
  const auto loaded = load_photo(file_of(bytes, "photo"), limits);
  if (loaded.failure.has_value() != loaded.pixels.empty()) throw std::logic_error("neither a photo nor a failure");
  if (loaded.pixels.total() > static_cast<std::size_t>(limits.max_pixels)) {
    throw std::logic_error("a photo beyond the limit");
  }
}

}  // namespace maskid::fuzz
