#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "maskid/base/crop_side.hpp"

namespace maskid {

/// How often two different people are at least so alike, measured with a probe against a subject's best template.
struct CalibrationPoint {
  double fmr = 0;
  double threshold = 0;
};

/// What a threshold means for a network, and what that was measured on.
struct Calibration {
  std::string measured_on;
  std::vector<CalibrationPoint> points;  ///< fmr falling, threshold rising; at least two

  /// The threshold at which a search among `subjects` answers wrongly for a share `fpir` of people who are not in the
  /// gallery: FPIR = 1 − (1 − FMR)^N, between the measured points linear in log FMR; beyond the last it goes on as
  /// over the last decade of FMR.
  double threshold_for(double fpir, std::size_t subjects) const;

  /// The false match rate at `threshold`, by the same lines: beyond the outermost points it is a guess, which
  /// shows() tells.
  double fmr_at(double threshold) const;

  /// Whether `fmr` lies between the measured points.
  bool shows(double fmr) const { return fmr <= points.front().fmr && fmr >= points.back().fmr; }

  /// The similarity that is as rare in `other`, which must have the same false match rates, as `similarity` is here;
  /// linear between the points, and from the outermost ones to -1 and 1, which mean the same on both scales.
  double translate(double similarity, const Calibration& other) const;
};

/// What a similarity on the scale of covered faces says for a subject: the natural logarithm of how much likelier it is
/// where the probe shows them than where it shows somebody else. A line, fitted by logistic regression (Brümmer & du
/// Preez, *Application-independent evaluation of speaker detection*, 2006).
struct Evidence {
  double offset = 0;
  double slope = 1;  ///< positive

  /// That speaks so much for the subject.
  double similarity(double evidence) const { return (evidence - offset) / slope; }
};

/// A network file that a JSON card in models/ names.
struct NetworkFile {
  std::string name;
  std::filesystem::path file;  ///< resolved against the card's folder
  std::string sha256;          ///< of `file`, hexadecimal
};

/// A network that embeds crops, and how to use it.
struct EmbeddingNetwork {
  NetworkFile network;
  cv::Rect view{0, 0, crop_side, crop_side};  ///< the part of the crop that is its input
  int cut_line = crop_side;                   ///< rows of the input from here on are set to `fill`
  int fill = 127;                             ///< 0 to 255
  bool input_rgb = true;                      ///< else BGR
  std::array<double, 3> mean{};               ///< subtracted, in the network's channel order
  double scale = 1;                           ///< then multiplied
  bool mirror_average = false;  ///< the embedding is the mean of those of the crop and of the mirrored crop
  int dimension = 0;            ///< of the embedding

  /// The first row of the crop that the network does not see.
  int first_unseen_row() const { return view.y + std::min(view.height, cut_line); }
};

/// How probes of one kind, covered or bare, are compared with templates.
struct ComparisonRule {
  std::vector<float> weights;  ///< of each network's similarity, not negative, with sum 1
  std::optional<Calibration> calibration;
};

/// The networks whose embeddings together are a template, and what their similarities mean. The first sees masks that
/// are drawn on a crop; the others see the crop as photographed.
struct ModelCard {
  std::string name;
  std::vector<EmbeddingNetwork> networks;
  std::vector<EmbeddingNetwork> bare_networks;  ///< of bare faces: in each place the same, or one taught the same
  ComparisonRule covered;                       ///< its similarities are the scale that all others are brought to
  ComparisonRule bare;                          ///< calibrated at the same false match rates
  std::optional<Evidence> evidence = {};

  int dimension() const;                                ///< of the networks' embeddings side by side
  std::vector<EmbeddingNetwork> every_network() const;  ///< each once
  std::string sha256() const;                           ///< of the files of every network, joined by '+'
};

/// The part of a card that every network has. Throws Error naming the card and the member that is missing or wrong.
NetworkFile load_network_file(const std::filesystem::path& card);

/// The card of one embedding network, or one that joins several by the names of their cards. Throws likewise, also for
/// what is out of range.
ModelCard load_model_card(const std::filesystem::path& card);

/// The name that the card gives itself. Throws likewise.
std::string model_name(const std::filesystem::path& card);

/// The bytes of the network's file. Throws Error unless it is there and has the SHA-256 of its card.
std::string read_network_file(const NetworkFile& network);

/// Throws likewise.
void require_network_file(const NetworkFile& network);

}  // namespace maskid
