#include "report/json_text.hpp"

namespace maskid {

std::string json_text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json counts(std::size_t count, std::size_t of) { return {{"count", count}, {"of", of}}; }

Json value_or_null(const Rate& rate) { return rate.value() ? Json(*rate.value()) : Json(nullptr); }

Json interval_or_null(const Rate& rate) {
  return rate.interval ? Json::array({rate.interval->low, rate.interval->high}) : Json(nullptr);
}

}  // namespace maskid
