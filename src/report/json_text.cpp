#include "report/json_text.hpp"

#include <charconv>

namespace maskid {
namespace {

/// The library writes a float as the double it becomes, 0.42434263229370117 for 0.42434263.
void shorten_numbers(Json& json) {
  if (json.is_structured()) {
    for (auto& member : json) shorten_numbers(member);
  }
  if (!json.is_number_float()) return;
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<float>(json.get<double>())).ptr;
  double shorter = 0;
  std::from_chars(digits, end, shorter);
  json = shorter;
}

}  // namespace

std::string json_text(Json json) {
  shorten_numbers(json);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string json_line(Json json) {
  shorten_numbers(json);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json counts(std::size_t count, std::size_t of) { return {{"count", count}, {"of", of}}; }

Json recall_or_null(const std::optional<SearchRecall>& recall) {
  return recall ? counts(recall->found, recall->tried) : Json(nullptr);
}

Json value_or_null(const Rate& rate) { return rate.value() ? Json(*rate.value()) : Json(nullptr); }

Json interval_or_null(const Rate& rate) {
  return rate.interval ? Json::array({rate.interval->low, rate.interval->high}) : Json(nullptr);
}

Json rate_json(const Rate& rate) {
  return {{"count", rate.count}, {"of", rate.of}, {"value", value_or_null(rate)}, {"interval", interval_or_null(rate)}};
}

}  // namespace maskid
