#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include <opencv2/core.hpp>

namespace maskid {

/// What of a face a mask hides: nothing, nose and mouth, or the mouth alone.
enum class Cover { bare, covered, below_nose };

/// As in reports: "bare", "covered", "worn below the nose".
std::string_view name(Cover cover);

/// Tells whether a face wears a mask. Not thread-safe: one a worker.
class CoverClassifier {
 public:
  virtual ~CoverClassifier() = default;

  /// Of an aligned crop, 8-bit BGR, square.
  virtual Cover classify(const cv::Mat& crop) = 0;
};

/// The network of models/cover.json. Throws Error when `file` is missing or is not such a network.
std::unique_ptr<CoverClassifier> make_cover_classifier(const std::filesystem::path& file);

}  // namespace maskid
