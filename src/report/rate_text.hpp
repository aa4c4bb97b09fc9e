#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "maskid/evaluation/rate.hpp"

namespace maskid {

/// 1,234,567
std::string grouped(std::size_t number);

/// "12 of 3,400"
std::string count_of(const Rate& rate);

/// "95.3 %", with two digits of the smaller of the share and the rest: never 0 % or 100 % of what is not.
std::string percent(double share);

/// "91–98 %"
std::string percent(const Interval& interval);

/// "12.5 %", or a dash over no trials.
std::string percent(const Rate& rate);

/// "95 of 100 photos (95 %; interval 91–98 %)". Without a percentage over fewer than ten trials, where it says too
/// much.
std::string in_words(const Rate& rate, const std::string& of_what = "");

/// "3 in 1,000"; a percentage where no round number of people fits.
std::string so_many_in(double share);

/// 1, 2 or 5 times a power of ten: one of the numbers worth showing of many.
bool is_round(std::size_t number);

/// Four digits, or a dash.
std::string threshold_text(const std::optional<float>& threshold);

}  // namespace maskid
