#include "maskid/mask/mask_style.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"

namespace maskid::fuzz {

void mask_style(std::string_view bytes) {
  const auto styles = file_of(bytes, "masks/style.json").parent_path();
  accepted_or_refused([&] { load_mask_styles(styles); });
}

}  // namespace maskid::fuzz
