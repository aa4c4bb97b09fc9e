#include "maskid/embedding/model_card.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "maskid/base/crop_side.hpp"
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

/// A whole number of moderate size, so that sums of several cannot overflow.
int whole(const json& number, const std::string& name) {
  constexpr int most = 1 << 20;
  if (!number.is_number()) return number.get<int>();  // throws, and says what it is instead
  require(number.is_number_integer() && number >= -most && number <= most,
          name + " is not a whole number up to " + std::to_string(most));
  return number.get<int>();
}

int whole_or(int otherwise, const json& object, const std::string& name) {
  return object.contains(name) ? whole(object.at(name), name) : otherwise;
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
  require(member.at("format_version") == 1, "format_version is not 1");
  return {member.at("name").get<std::string>(), folder / member.at("file").get<std::string>(),
          member.at("sha256").get<std::string>()};
}

std::optional<Calibration> optional_calibration(const json& member) {
  if (!member.contains("calibration") || member["calibration"].is_null()) return std::nullopt;
  return read_calibration(member["calibration"]);
}

std::optional<Evidence> optional_evidence(const json& member) {
  if (!member.contains("evidence") || member["evidence"].is_null()) return std::nullopt;
  const Evidence evidence{member["evidence"].at("offset").get<double>(), member["evidence"].at("slope").get<double>()};
  require(evidence.slope > 0, "the slope of evidence is not positive");
  return evidence;
}

EmbeddingNetwork read_embedding_network(const json& member, const std::filesystem::path& folder) {
  EmbeddingNetwork embedding;
  embedding.network = read_network(member, folder);
  const auto& input = member.at("input");
  embedding.view = {whole_or(0, input, "left"), whole_or(0, input, "top"), whole(input.at("width"), "width"),
                    whole(input.at("height"), "height")};
  require(!embedding.view.empty() && (embedding.view & cv::Rect(0, 0, crop_side, crop_side)) == embedding.view,
          "input is not within the crop of 112x112 pixels");
  const auto color = input.at("color").get<std::string>();
  require(color == "RGB" || color == "BGR", "input.color is neither RGB nor BGR");
  embedding.input_rgb = color == "RGB";
  embedding.mean = input.at("mean").get<std::array<double, 3>>();
  embedding.scale = input.at("scale").get<double>();
  embedding.cut_line = whole_or(embedding.view.height, member, "cut_line");
  require(embedding.cut_line > 0 && embedding.cut_line <= embedding.view.height, "cut_line is not within the input");
  embedding.fill = whole_or(127, member, "fill");
  require(embedding.fill >= 0 && embedding.fill <= 255, "fill is not between 0 and 255");
  embedding.mirror_average = member.value("mirror_average", false);
  embedding.dimension = whole(member.at("dimension"), "dimension");
  require(embedding.dimension > 0, "dimension is not positive");
  return embedding;
}

ComparisonRule read_comparison(const json& member, std::size_t networks) {
  ComparisonRule comparison{member.at("weights").get<std::vector<float>>(), optional_calibration(member)};
  require(comparison.weights.size() == networks, "weights are not one a network");
  float sum = 0;
  for (const float weight : comparison.weights) {
    require(weight >= 0, "a weight is negative");
    sum += weight;
  }
  require(std::abs(sum - 1) < 1e-4F, "weights do not add up to 1");
  return comparison;
}

bool same_rates(const ComparisonRule& a, const ComparisonRule& b) {
  if (a.calibration.has_value() != b.calibration.has_value()) return false;
  return !a.calibration || std::ranges::equal(a.calibration->points, b.calibration->points, {}, &CalibrationPoint::fmr,
                                              &CalibrationPoint::fmr);
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

std::vector<EmbeddingNetwork> read_networks(const json& names, const std::filesystem::path& folder) {
  require(!names.empty(), "networks is empty");
  require(names.size() <= 16, "networks names more than 16");
  std::vector<EmbeddingNetwork> networks;
  for (const auto& name : names) {
    networks.push_back(read_json_card(folder / name.get<std::string>(), read_embedding_network));
  }
  return networks;
}

ModelCard read_joined_card(const json& member, const std::filesystem::path& folder) {
  require(member.at("format_version") == 1, "format_version is not 1");
  ModelCard card{member.at("name").get<std::string>(), {}, {}, {}, {}, optional_evidence(member)};
  card.networks = read_networks(member.at("networks"), folder);
  card.bare_networks = card.networks;
  if (member.at("bare").contains("networks")) {
    card.bare_networks = read_networks(member["bare"]["networks"], folder);
    require(std::ranges::equal(card.networks, card.bare_networks, {}, &EmbeddingNetwork::dimension,
                               &EmbeddingNetwork::dimension),
            "the networks of bare are not of the dimensions of networks");
  }
  card.covered = read_comparison(member.at("covered"), card.networks.size());
  card.bare = read_comparison(member.at("bare"), card.networks.size());
  require(same_rates(card.covered, card.bare), "covered and bare are not calibrated at the same false match rates");
  return card;
}

ModelCard read_card(const json& member, const std::filesystem::path& folder) {
  if (member.contains("networks")) return read_joined_card(member, folder);
  const ComparisonRule comparison{{1}, optional_calibration(member)};
  auto network = read_embedding_network(member, folder);
  return {network.network.name, {network}, {network}, comparison, comparison, optional_evidence(member)};
}

/// The two points through which the line goes where `reached` begins to hold.
template <class Reached>
std::pair<CalibrationPoint, CalibrationPoint> line_at(const std::vector<CalibrationPoint>& points,
                                                      const Reached& reached) {
  const auto to = std::find_if(points.begin() + 1, points.end(), reached);
  if (to != points.end()) return {to[-1], *to};
  // The last points hang on a few false matches each, and a line through two of them on chance.
  const double decade = 9.99 * points.back().fmr;
  const auto from = std::find_if(points.rbegin() + 1, points.rend() - 1,
                                 [&](const CalibrationPoint& point) { return point.fmr >= decade; });
  return {*from, points.back()};
}

}  // namespace

double Calibration::threshold_for(double fpir, std::size_t subjects) const {
  const double fmr = -std::expm1(std::log1p(-fpir) / static_cast<double>(std::max<std::size_t>(subjects, 1)));
  const auto [from, to] = line_at(points, [&](const CalibrationPoint& point) { return point.fmr <= fmr; });
  const double share = (std::log(fmr) - std::log(from.fmr)) / (std::log(to.fmr) - std::log(from.fmr));
  return from.threshold + share * (to.threshold - from.threshold);
}

double Calibration::fmr_at(double threshold) const {
  const auto [from, to] = line_at(points, [&](const CalibrationPoint& point) { return point.threshold >= threshold; });
  const double share = (threshold - from.threshold) / (to.threshold - from.threshold);
  return std::exp(std::log(from.fmr) + share * (std::log(to.fmr) - std::log(from.fmr)));
}

double Calibration::translate(double similarity, const Calibration& other) const {
  // Opposite and equal embeddings mean the same on both scales.
  double from = -1, from_other = -1, to = 1, to_other = 1;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].threshold <= similarity) {
      from = points[i].threshold;
      from_other = other.points[i].threshold;
    } else {
      to = points[i].threshold;
      to_other = other.points[i].threshold;
      break;
    }
  }
  return from_other + (similarity - from) / (to - from) * (to_other - from_other);
}

int ModelCard::dimension() const {
  int sum = 0;
  for (const auto& network : networks) sum += network.dimension;
  return sum;
}

std::vector<EmbeddingNetwork> ModelCard::every_network() const {
  auto every = networks;
  for (const auto& other : bare_networks) {
    const bool known =
        std::ranges::any_of(every, [&](const auto& one) { return one.network.name == other.network.name; });
    if (!known) every.push_back(other);
  }
  return every;
}

std::string ModelCard::sha256() const {
  std::string joined;
  for (const auto& network : every_network()) joined += (joined.empty() ? "" : "+") + network.network.sha256;
  return joined;
}

NetworkFile load_network_file(const std::filesystem::path& card) { return read_json_card(card, read_network); }

ModelCard load_model_card(const std::filesystem::path& card) { return read_json_card(card, read_card); }

std::string model_name(const std::filesystem::path& card) {
  return read_json_card(card, [](const json& member, const auto&) { return member.at("name").get<std::string>(); });
}

std::string read_network_file(const NetworkFile& network) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(network.file, ignored)) {
    throw Error("the network file " + shown(network.file) + " of model '" + network.name +
                "' is missing; run scripts/fetch_models");
  }
  auto content = read_file(network.file);
  const auto found = to_hex(sha256(content));
  if (found != network.sha256) {
    throw Error("the network file " + shown(network.file) + " has SHA-256 " + found + ", but model '" + network.name +
                "' is " + network.sha256 + "; run scripts/fetch_models");
  }
  return content;
}

void require_network_file(const NetworkFile& network) { read_network_file(network); }

}  // namespace maskid
