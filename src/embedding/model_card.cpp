#include "maskid/embedding/model_card.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "maskid/base/error.hpp"
#include "maskid/base/files.hpp"
#include "maskid/base/sha256.hpp"
#include "maskid/base/text.hpp"

namespace maskid {
namespace {

using nlohmann::json;

/// Throws Error with `rule` unless `holds`.
void require(bool holds, const std::string& rule) {
  if (!holds) throw Error(rule);
}

Calibration read_calibration(const json& member) {
  Calibration calibration{member.at("measured_on").get<std::string>(), {}};
  for (const auto& point : member.at("points")) {
    calibration.points.push_back({point.at("fmr").get<double>(), point.at("threshold").get<double>()});
  }
  const auto& points = calibration.points;
  require(points.size() >= 2, "calibration has fewer than two points");
  for (std::size_t i = 0; i < points.size(); ++i) {
    require(points[i].fmr > 0 && points[i].fmr < 1, "an fmr of the calibration is not between 0 and 1");
    require(i == 0 || (points[i].fmr < points[i - 1].fmr && points[i].threshold > points[i - 1].threshold),
            "the calibration's points are not in the order of falling fmr and rising threshold");
  }
  return calibration;
}

NetworkFile read_network(const json& member, const std::filesystem::path& folder) {
  require(member.at("format_version").get<int>() == 1, "format_version is not 1");
  return {member.at("name").get<std::string>(), folder / member.at("file").get<std::string>(),
          member.at("sha256").get<std::string>()};
}

ModelCard read_card(const json& member, const std::filesystem::path& folder) {
  ModelCard card;
  card.network = read_network(member, folder);
  const auto& input = member.at("input");
  card.input_side = input.at("width").get<int>();
  require(card.input_side > 0 && card.input_side == input.at("height").get<int>(), "input is not square");
  const auto color = input.at("color").get<std::string>();
  require(color == "RGB" || color == "BGR", "input.color is neither RGB nor BGR");
  card.input_rgb = color == "RGB";
  card.mean = input.at("mean").get<std::array<double, 3>>();
  card.scale = input.at("scale").get<double>();
  card.cut_line = member.at("cut_line").get<int>();
  require(card.cut_line > 0 && card.cut_line <= card.input_side, "cut_line is not within the input");
  card.fill = member.at("fill").get<int>();
  require(card.fill >= 0 && card.fill <= 255, "fill is not between 0 and 255");
  card.mirror_average = member.value("mirror_average", false);
  card.dimension = member.at("dimension").get<int>();
  require(card.dimension > 0, "dimension is not positive");
  if (member.contains("calibration") && !member["calibration"].is_null()) {
    card.calibration = read_calibration(member["calibration"]);
  }
  return card;
}

/// `read`(JSON, folder) of the file `card`, with its name in every error.
template <class Read>
auto read_json_card(const std::filesystem::path& card, Read read) {
  const auto text = read_file(card);
  try {
    return read(json::parse(text), card.parent_path());
  } catch (const std::exception& failure) {
    throw Error("the model card " + shown(card) + " cannot be used: " + failure.what() +
                "; correct it, or pass another");
  }
}

}  // namespace

double Calibration::threshold_for(double fpir, std::size_t subjects) const {
  const double fmr = -std::expm1(std::log1p(-fpir) / static_cast<double>(std::max<std::size_t>(subjects, 1)));
  std::size_t i = 1;
  while (i + 1 < points.size() && points[i].fmr > fmr) ++i;
  const double before = std::log(points[i - 1].fmr);
  const double after = std::log(points[i].fmr);
  const double share = (std::log(fmr) - before) / (after - before);
  return points[i - 1].threshold + share * (points[i].threshold - points[i - 1].threshold);
}

NetworkFile load_network_file(const std::filesystem::path& card) { return read_json_card(card, read_network); }

ModelCard load_model_card(const std::filesystem::path& card) { return read_json_card(card, read_card); }

void require_network_file(const NetworkFile& network) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(network.file, ignored)) {
    throw Error("the network file " + shown(network.file) + " of model '" + network.name +
                "' is missing; run scripts/fetch_models");
  }
  const auto found = to_hex(sha256(read_file(network.file)));
  if (found != network.sha256) {
    throw Error("the network file " + shown(network.file) + " has SHA-256 " + found + ", but model '" + network.name +
                "' is " + network.sha256 + "; run scripts/fetch_models");
  }
}

}  // namespace maskid
