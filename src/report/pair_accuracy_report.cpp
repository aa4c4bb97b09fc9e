#include "maskid/report/pair_accuracy_report.hpp"

#include "report/json_text.hpp"

namespace maskid {
namespace {

std::string interval_text(const PairAccuracy& accuracy) {
  if (!accuracy.interval) return "";
  return ", 95 % interval " + fixed(accuracy.interval->low, 4) + " to " + fixed(accuracy.interval->high, 4);
}

}  // namespace

std::string pair_accuracy_report(const PairAccuracy& accuracy, ReportFormat format) {
  if (format == ReportFormat::json) {
    return json_text({{"format_version", 1},
                      {"pairs", accuracy.pairs},
                      {"without_face", accuracy.without_face},
                      {"accuracy", accuracy.mean},
                      {"standard_error", accuracy.standard_error},
                      {"interval", accuracy.interval ? Json::array({accuracy.interval->low, accuracy.interval->high})
                                                     : Json(nullptr)},
                      {"folds", accuracy.folds}});
  }
  Table table{{"fold", "accuracy"}, {}};
  for (std::size_t i = 0; i < accuracy.folds.size(); ++i) {
    table.rows.push_back({std::to_string(i + 1), fixed(accuracy.folds[i], 4)});
  }
  if (format == ReportFormat::csv) return as_csv(table);
  return as_text(table) + "\naccuracy " + fixed(accuracy.mean, 4) + ", standard error " +
         fixed(accuracy.standard_error, 4) + interval_text(accuracy) + ", of " + std::to_string(accuracy.pairs) +
         " pairs; in " + std::to_string(accuracy.without_face) + " a photo has no usable face: taken for two people\n";
}

}  // namespace maskid
