#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "maskid/recognition/template_extractor.hpp"

namespace maskid {

/// An extractor for each of several workers, made in the worker's thread when it first asks.
class WorkerExtractors {
 public:
  /// At least one worker.
  WorkerExtractors(const ExtractorFactory& make, std::size_t workers)
      : make_(make), extractors_(std::max<std::size_t>(workers, 1)) {}

  std::size_t workers() const { return extractors_.size(); }

  /// To be called by that worker alone.
  TemplateExtractor& of(std::size_t worker) {
    auto& extractor = extractors_[worker];
    if (!extractor) extractor = make_();
    return *extractor;
  }

  /// Summed over the workers, once they are done.
  ExtractionTimes times() const {
    ExtractionTimes sum;
    for (const auto& extractor : extractors_) {
      if (extractor) sum += extractor->times();
    }
    return sum;
  }

 private:
  ExtractorFactory make_;
  std::vector<std::unique_ptr<TemplateExtractor>> extractors_;
};

}  // namespace maskid
