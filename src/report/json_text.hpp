#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "maskid/evaluation/rate.hpp"
#include "maskid/gallery/stored_gallery.hpp"

namespace maskid {

/// Members stay in the order they were written.
using Json = nlohmann::ordered_json;

/// Indented, ended by a newline. Bytes that are not UTF-8 (paths may hold them) become U+FFFD. Numbers with a fraction
/// have the precision of a float, in as few digits as tell it from its neighbours.
std::string json_text(Json json);

/// The same in one line, without a newline.
std::string json_line(Json json);

/// {"count": …, "of": …}
Json counts(std::size_t count, std::size_t of);

/// null for nothing.
Json recall_or_null(const std::optional<SearchRecall>& recall);
Json value_or_null(const Rate& rate);
Json interval_or_null(const Rate& rate);

/// count, of, value and interval.
Json rate_json(const Rate& rate);

}  // namespace maskid
