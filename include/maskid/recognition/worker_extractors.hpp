#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <memory>
#include <vector>

#include "maskid/recognition/template_extractor.hpp"

namespace maskid {

/// An extractor for each of several workers, made in the worker's thread when it first asks; where there are several,
/// the first one's is made from the start, while the caller does something else.
class WorkerExtractors {
 public:
  /// At least one worker.
  WorkerExtractors(const ExtractorFactory& make, std::size_t workers)
      : make_(make), extractors_(std::max<std::size_t>(workers, 1)) {
    if (workers > 1) first_ = std::async(std::launch::async, make_);
  }

  std::size_t workers() const { return extractors_.size(); }

  /// To be called by that worker alone.
  TemplateExtractor& of(std::size_t worker) {
    auto& extractor = extractors_[worker];
    if (!extractor) extractor = worker == 0 && first_.valid() ? first_.get() : make_();
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
  std::future<std::unique_ptr<TemplateExtractor>> first_;
};

}  // namespace maskid
