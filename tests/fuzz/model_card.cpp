#include "maskid/embedding/model_card.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"

namespace maskid::fuzz {

void model_card(std::string_view bytes) {
  const auto card = file_of(bytes, "models/card.json");
  accepted_or_refused([&] { require_network_file(load_network_file(card)); });
  accepted_or_refused([&] { load_model_card(card); });
  accepted_or_refused([&] { model_name(card); });
}

}  // namespace maskid::fuzz
