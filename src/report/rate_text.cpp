#include "report/rate_text.hpp"

#include <algorithm>
#include <cmath>

#include "maskid/report/report_format.hpp"

namespace maskid {
namespace {

constexpr const char* unit = "\u00a0%";
constexpr const char* dash = "–";
constexpr std::size_t worth_a_percentage = 10;

/// Without the zeros at the end of its fraction.
std::string trimmed(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

std::string hundredths(double share) {
  const double smaller = 100 * std::min(share, 1 - share);
  if (!(smaller > 1e-12)) return share > 0.5 ? "100" : "0";
  const int digits = 1 - static_cast<int>(std::floor(std::log10(smaller)));
  return trimmed(fixed(100 * share, std::clamp(digits, 1, 12)));
}

}  // namespace

std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) text.insert(place, ",");
  return text;
}

std::string count_of(const Rate& rate) { return grouped(rate.count) + " of " + grouped(rate.of); }

std::string percent(double share) { return hundredths(share) + unit; }

std::string percent(const Interval& interval) {
  return hundredths(interval.low) + dash + hundredths(interval.high) + unit;
}

std::string percent(const Rate& rate) { return rate.value() ? percent(*rate.value()) : dash; }

std::string in_words(const Rate& rate, const std::string& of_what) {
  std::string more;
  if (rate.of >= worth_a_percentage) more = percent(rate);
  if (rate.interval) more += (more.empty() ? "" : "; ") + std::string("interval ") + percent(*rate.interval);
  return count_of(rate) + (of_what.empty() ? "" : " " + of_what) + (more.empty() ? "" : " (" + more + ")");
}

std::string so_many_in(double share) {
  for (std::size_t people = 10; people <= 1'000'000'000; people *= 10) {
    const double some = share * static_cast<double>(people);
    const double whole = std::round(some);
    const bool round_number = whole >= 1 && std::abs(some - whole) < 1e-6 * some;
    if (!round_number) continue;
    const auto of = people == 10 ? 100 : people;  // "50 in 100" reads better than "5 in 10"
    return grouped(static_cast<std::size_t>(whole) * (of / people)) + " in " + grouped(of);
  }
  return percent(share);
}

bool is_round(std::size_t number) {
  while (number >= 10 && number % 10 == 0) number /= 10;
  return number == 1 || number == 2 || number == 5;
}

std::string threshold_text(const std::optional<float>& threshold) { return threshold ? fixed(*threshold, 4) : dash; }

}  // namespace maskid
