#pragma once

#include <string>
#include <utility>
#include <vector>

#include "maskid/evaluation/evaluate.hpp"

namespace maskid {

/// What a report says of how it came about.
struct Provenance {
  std::string title;                                          ///< of the page
  std::string command;                                        ///< as typed
  std::string version;                                        ///< of maskid
  std::vector<std::pair<std::string, std::string>> models;    ///< name and SHA-256 of each network file
  std::vector<std::pair<std::string, std::string>> protocol;  ///< what and how: {"gallery photos", "bare/"}, …
};

struct PageOptions {
  bool photos = true;  ///< show the photos of the worst errors; they are read again from their paths
};

/// One HTML page with everything in it: no script, no request; inline SVG; light and dark; printable.
std::string evaluation_page(const Evaluation& evaluation, const Provenance& provenance,
                            const PageOptions& options = {});

}  // namespace maskid
