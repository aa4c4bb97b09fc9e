#pragma once

#include <string>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

// Each is a figure of the page; empty where there is nothing to draw.

/// TPIR against rank.
std::string cmc_chart(const ErrorRates& rates);

/// FNIR against FPIR, and FNMR against FMR, at every threshold.
std::string identification_chart(const Evaluation& evaluation);
std::string verification_chart(const Evaluation& evaluation);

/// Similarities of mates, and of the most similar non-mates.
std::string score_chart(const Evaluation& evaluation);

/// FNIR, and FPIR, against the number of subjects in the gallery.
std::string fnir_by_size_chart(const GallerySizes& sizes);
std::string fpir_by_size_chart(const GallerySizes& sizes);

/// FNIR against the share of probes discarded.
std::string discard_chart(const std::vector<DiscardCurve>& curves);

/// Bars of each rate, column by column.
std::string group_charts(const GroupTable& table);

}  // namespace maskid
