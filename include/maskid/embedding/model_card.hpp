#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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
  /// gallery: FPIR = 1 − (1 − FMR)^N, between and beyond the measured points linear in log FMR.
  double threshold_for(double fpir, std::size_t subjects) const;
};

/// A network file that a JSON card in models/ names.
struct NetworkFile {
  std::string name;
  std::filesystem::path file;  ///< resolved against the card's folder
  std::string sha256;          ///< of `file`, hexadecimal
};

/// An embedding network and how to use it.
struct ModelCard {
  NetworkFile network;
  int input_side = 112;          ///< square crop, pixels
  bool input_rgb = true;         ///< else BGR
  std::array<double, 3> mean{};  ///< subtracted, in the network's channel order
  double scale = 1;              ///< then multiplied
  int cut_line = 0;              ///< rows from here on are set to `fill`; input_side: the whole crop is seen
  int fill = 127;                ///< 0 to 255
  bool mirror_average = false;   ///< the embedding is the mean of those of the crop and of the mirrored crop
  int dimension = 0;             ///< of the embedding
  std::optional<Calibration> calibration;
};

/// The part of a card that every network has. Throws Error naming the card and the member that is missing or wrong.
NetworkFile load_network_file(const std::filesystem::path& card);

/// Throws likewise, also for what is out of range.
ModelCard load_model_card(const std::filesystem::path& card);

/// Throws Error unless the file is there and has the SHA-256 of its card.
void require_network_file(const NetworkFile& network);

}  // namespace maskid
