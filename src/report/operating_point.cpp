#include "report/operating_point.hpp"

namespace maskid {

std::optional<OpenSetPoint> main_point(const Evaluation& evaluation) {
  std::optional<OpenSetPoint> lowest;
  for (const auto& point : evaluation.rates.open_set) {
    if (!point.threshold) continue;
    if (point.wanted_fpir == evaluation.sizes.wanted_fpir) return point;
    if (!lowest || point.wanted_fpir < lowest->wanted_fpir) lowest = point;
  }
  return lowest;
}

std::string mark(std::size_t i) {
  std::string letter(1, static_cast<char>('A' + i % 26));
  return i < 26 ? letter : letter + std::to_string(i / 26 + 1);
}

}  // namespace maskid
